/** Inpainting with a masked autoencoder (He et al., 2022), as F2PAD does for its initial non-defective image. */
@NullMarked
package io.f2pad.inpaint.mae;

import org.jspecify.annotations.NullMarked;
