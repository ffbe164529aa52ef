package io.f2pad.detect;

import io.f2pad.feature.Normalization;
import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import io.f2pad.image.Regions;
import io.f2pad.image.Resampler;
import io.f2pad.refine.MaskCut;
import io.f2pad.refine.RefineOptions;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The anomaly A = I - N brought from the working size to the input's: A is resampled bilinearly, the mask is decided
 * there by a cut, or is {@code |a| > tau} (Eq. 2), without its smallest regions, and the recovered image is the input
 * minus A inside the mask, the input elsewhere.
 */
final class AnomalyMap {

    private final Mask mask;
    private final Planes recovered;
    private final float[] magnitude;

    /** No anomaly was estimated; the mask is what it is. */
    AnomalyMap(Planes input, Mask mask) {
        this.mask = mask;
        this.recovered = input;
        this.magnitude = new float[input.plane()];
    }

    AnomalyMap(Planes input, float[] image, float[] nonDefective, int size, Normalization units,
            RefineOptions options, @Nullable MaskCut cut) {
        int height = input.height();
        int width = input.width();
        int plane = input.plane();
        int small = size * size;
        float[] recoveredRgb = input.data().clone();
        float[][] a = new float[3][];
        for (int c = 0; c < 3; c++) {
            float[] difference = new float[small];
            for (int i = 0; i < small; i++) {
                difference[i] = image[c * small + i] - nonDefective[c * small + i];
            }
            a[c] = Resampler.upsampleBilinear(difference, size, size, height, width);
        }
        boolean[] in = new boolean[plane];
        magnitude = new float[plane];
        for (int i = 0; i < plane; i++) {
            double norm = Math.sqrt((double) a[0][i] * a[0][i] + (double) a[1][i] * a[1][i]
                    + (double) a[2][i] * a[2][i]);
            magnitude[i] = (float) norm;
            in[i] = norm > options.tau();
        }
        mask = Regions.atLeast(cut == null ? Mask.of(width, height, in) : cut.at(input),
                (int) Math.ceil((double) options.leastArea() * plane / small));
        for (int i : mask.indices()) {
            for (int c = 0; c < 3; c++) {
                float value = recoveredRgb[c * plane + i] - a[c][i] * units.std()[c];
                recoveredRgb[c * plane + i] = Math.min(1, Math.max(0, value));
            }
        }
        recovered = new Planes(3, height, width, recoveredRgb);
    }

    Mask mask() {
        return mask;
    }

    Planes recovered() {
        return recovered;
    }

    float[] magnitude() {
        return Arrays.copyOf(magnitude, magnitude.length);
    }
}
