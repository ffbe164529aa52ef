/** Feature-based anomaly scores: differentiable per position for the objective, smoothed maps for the first mask. */
@NullMarked
package io.f2pad.scorer;

import org.jspecify.annotations.NullMarked;
