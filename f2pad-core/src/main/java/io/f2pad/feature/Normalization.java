package io.f2pad.feature;

import io.f2pad.objective.ColourRange;

/**
 * The affine map between RGB in [0, 1] and the network's units, {@code (rgb - mean) / std} per channel.
 *
 * @param mean three means
 * @param std  three positive deviations
 */
public record Normalization(float[] mean, float[] std) {

    /** ImageNet's constants (F2PAD, footnote 3). */
    public static final Normalization IMAGENET =
            new Normalization(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});

    /** Checks the lengths. */
    public Normalization {
        if (mean.length != 3 || std.length != 3) {
            throw new IllegalArgumentException("normalization: expected 3 means and 3 deviations, got " + mean.length
                    + " and " + std.length);
        }
        mean = mean.clone();
        std = std.clone();
    }

    /**
     * Maps RGB planes to normalised units.
     *
     * @param rgb three planes in [0, 1]
     * @return three planes in normalised units
     */
    public float[] normalize(float[] rgb) {
        float[] out = new float[rgb.length];
        int plane = rgb.length / 3;
        for (int i = 0; i < out.length; i++) {
            int c = i / plane;
            out[i] = (rgb[i] - mean[c]) / std[c];
        }
        return out;
    }

    /**
     * Maps normalised planes back to RGB, clamped to [0, 1].
     *
     * @param normalized three planes in normalised units
     * @return three planes in [0, 1]
     */
    public float[] denormalize(float[] normalized) {
        float[] out = new float[normalized.length];
        int plane = normalized.length / 3;
        for (int i = 0; i < out.length; i++) {
            int c = i / plane;
            out[i] = Math.min(1, Math.max(0, normalized[i] * std[c] + mean[c]));
        }
        return out;
    }

    /** {@return the normalised values of black and white} */
    public ColourRange range() {
        return new ColourRange(normalize(new float[] {0, 0, 0}), normalize(new float[] {1, 1, 1}));
    }
}
