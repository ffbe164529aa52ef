/**
 * Weights of the backbones: the layout of each network, the names that weight files use for it, folding of
 * batch norm into the convolutions, and the generated default for those who have no weight file.
 */
@NullMarked
package io.f2pad.backbone.weights;

import org.jspecify.annotations.NullMarked;
