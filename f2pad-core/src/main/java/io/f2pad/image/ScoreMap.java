package io.f2pad.image;

import java.awt.image.BufferedImage;

/**
 * One finite score per pixel, higher meaning more abnormal, in raw score units. Immutable and thread-safe.
 */
public final class ScoreMap {

    private final int width;
    private final int height;
    private final float[] values;

    /**
     * Makes a score map.
     *
     * @param width  columns
     * @param height rows
     * @param values {@code width * height} finite scores, row by row; copied
     * @throws IllegalArgumentException if the length does not fit or a score is NaN or infinite
     */
    public ScoreMap(int width, int height, float[] values) {
        if (width < 1 || height < 1 || values.length != (long) width * height) {
            throw new IllegalArgumentException("score map: " + width + "x" + height + " cannot have "
                    + values.length + " values");
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("score map: score " + values[i] + " at x=" + i % width + " y="
                        + i / width + "; the model or its weights hold non-finite numbers");
            }
        }
        this.width = width;
        this.height = height;
        this.values = values.clone();
    }

    /**
     * Returns the width.
     *
     * @return columns
     */
    public int width() {
        return width;
    }

    /**
     * Returns the height.
     *
     * @return rows
     */
    public int height() {
        return height;
    }

    /**
     * Reads one score.
     *
     * @param x column
     * @param y row
     * @return the score
     */
    public float get(int x, int y) {
        return values[y * width + x];
    }

    /**
     * Returns the largest score, the usual image score.
     *
     * @return the maximum
     */
    public float max() {
        float max = values[0];
        for (float value : values) {
            max = Math.max(max, value);
        }
        return max;
    }

    /**
     * Returns the smallest score.
     *
     * @return the minimum
     */
    public float min() {
        float min = values[0];
        for (float value : values) {
            min = Math.min(min, value);
        }
        return min;
    }

    /**
     * Marks the scores strictly above a threshold.
     *
     * @param threshold in raw score units
     * @return the mask
     */
    public Mask above(double threshold) {
        return Mask.above(width, height, values, threshold);
    }

    /**
     * Copies the scores.
     *
     * @return {@code width * height} values, row by row
     */
    public float[] toFloats() {
        return values.clone();
    }

    /**
     * Draws a heat map: {@code lo} and below is dark blue, {@code hi} and above dark red. With v the score
     * mapped to [0, 1] the channels are {@code clamp(1.5 - |4 v - p|)} for p = 3 (R), 2 (G), 1 (B).
     *
     * @param lo score drawn as 0
     * @param hi score drawn as 1; if it is not above {@code lo}, all of the map is drawn as 0
     * @return an RGB picture
     */
    public BufferedImage toBufferedImage(double lo, double hi) {
        int[] rgb = new int[values.length];
        for (int i = 0; i < rgb.length; i++) {
            double v = hi > lo ? Math.min(1, Math.max(0, (values[i] - lo) / (hi - lo))) : 0;
            rgb[i] = ramp(v, 3) << 16 | ramp(v, 2) << 8 | ramp(v, 1);
        }
        return Rasters.rgb(rgb, width, height);
    }

    private static int ramp(double v, int peak) {
        return Planes.eightBit((float) Math.min(1, Math.max(0, 1.5 - Math.abs(4 * v - peak))));
    }
}
