package io.f2pad.cli.report;

import io.f2pad.data.Sample;
import io.f2pad.metrics.MaskQuality;
import org.jspecify.annotations.Nullable;

/**
 * One evaluated test image, at its own size.
 *
 * @param sample      the image
 * @param width       columns
 * @param height      rows
 * @param score       image score
 * @param threshold   scores above it form the initial mask
 * @param initialArea pixels of the initial mask
 * @param maskArea    pixels of the final mask
 * @param initial     the initial mask against the truth; null for a defect whose truth is not known
 * @param refined     the final mask against the truth; null for a defect whose truth is not known
 * @param resized     whether the truth had another size and was resized by nearest pixel
 * @param iterations  refinement iterations; 0 if there was nothing to refine
 * @param seconds     wall time of the detection
 */
public record ImageResult(Sample sample, int width, int height, double score, double threshold, int initialArea,
        int maskArea, @Nullable MaskQuality initial, @Nullable MaskQuality refined, boolean resized, int iterations,
        double seconds) {

    /** {@return whether this is a defect with a known mask, so that overlap means something} */
    public boolean measured() {
        return sample.anomalous() && refined != null;
    }

    /** {@return the share of the image that the final mask covers} */
    public double maskShare() {
        return (double) maskArea / width / height;
    }
}
