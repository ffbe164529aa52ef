/** How scores become the first mask: from normal images, from labels, or by hand. */
@NullMarked
package io.f2pad.threshold;

import org.jspecify.annotations.NullMarked;
