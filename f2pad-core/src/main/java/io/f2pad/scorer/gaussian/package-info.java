/** PaDiM's statistics: channel choice, streaming mean and covariance per position, packed whitening factors. */
@NullMarked
package io.f2pad.scorer.gaussian;

import org.jspecify.annotations.NullMarked;
