package io.f2pad.scorer;

import io.f2pad.image.GaussianBlur;
import io.f2pad.image.Resampler;

/** What all detectors do to their distances at the end. */
final class ScoreMaps {

    private ScoreMaps() {
    }

    /** Bilinear upsampling, then Gaussian smoothing; a sigma of 0 smooths nothing. */
    static float[] smooth(float[] positions, int rows, int columns, int height, int width, double sigma) {
        float[] map = Resampler.upsampleBilinear(positions, rows, columns, height, width);
        return sigma == 0 ? map : new GaussianBlur(sigma).apply(map, height, width);
    }
}
