/** F2PAD's refinement: the objective of Eq. 12 recorded on a tape and minimised over the region found by the scorer. */
@NullMarked
package io.f2pad.refine;

import org.jspecify.annotations.NullMarked;
