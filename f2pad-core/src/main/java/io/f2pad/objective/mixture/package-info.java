/** The mixture of Gaussians of normal pixels (Eq. 9), fitted by variational Bayes. */
@NullMarked
package io.f2pad.objective.mixture;

import org.jspecify.annotations.NullMarked;
