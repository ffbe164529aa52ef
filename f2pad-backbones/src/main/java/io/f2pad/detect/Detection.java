package io.f2pad.detect;

import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import io.f2pad.image.Region;
import io.f2pad.image.ScoreMap;
import java.util.List;

/**
 * What was found in one image; every map has the input's size.
 *
 * @param score       image score: the largest value of the score map, in the scorer's raw units
 * @param threshold   scores above it form the initial mask
 * @param scores      the scorer's smoothed map
 * @param initialMask pixels whose score exceeds the threshold
 * @param mask        the final mask; the initial one when refinement was not asked for
 * @param recovered   the non-defective image, RGB in [0, 1]; equal to the input outside the mask
 * @param anomaly     |a| per pixel in normalised units, row-major
 * @param regions     8-connected parts of the final mask, largest first
 * @param iterations  refinement iterations; 0 when nothing had to be refined
 * @param seconds     wall time of this detection
 * @param trace       objective of every iteration of the attempt that was kept
 */
public record Detection(double score, double threshold, ScoreMap scores, Mask initialMask, Mask mask,
        Planes recovered, float[] anomaly, List<Region> regions, int iterations, double seconds, double[] trace) {

    /** {@return whether any pixel of the final mask is set} */
    public boolean defective() {
        return !mask.isEmpty();
    }
}
