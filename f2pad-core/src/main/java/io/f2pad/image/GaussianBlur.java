package io.f2pad.image;

import java.util.Arrays;

/**
 * Gaussian smoothing of a map, with the conventions of {@code scipy.ndimage.gaussian_filter}: kernel cut at
 * {@code floor(4 sigma + 0.5)}, normalised to sum 1, border mirrored with the edge repeated (d c b a | a b c
 * d | d c b a). Immutable and thread-safe.
 */
public final class GaussianBlur {

    private static final double TRUNCATE = 4.0;

    private final double[] half;

    /**
     * Prepares the kernel.
     *
     * @param sigma standard deviation in pixels, positive; 0 leaves maps as they are
     */
    public GaussianBlur(double sigma) {
        if (!(sigma >= 0 && sigma <= 1e4)) {
            throw new IllegalArgumentException("blur: sigma must be in [0, 10000] pixels, got " + sigma);
        }
        int radius = (int) (TRUNCATE * sigma + 0.5);
        half = new double[radius + 1];
        half[0] = 1;
        double sum = 1;
        for (int k = 1; k <= radius; k++) {
            half[k] = Math.exp(-0.5 * k * k / (sigma * sigma));
            sum += 2 * half[k];
        }
        for (int k = 0; k <= radius; k++) {
            half[k] /= sum;
        }
    }

    /**
     * Smooths along columns, then along rows; sums are in double, the intermediate map in float as in SciPy.
     *
     * @param map    {@code height * width} values, row by row
     * @param height rows
     * @param width  columns
     * @return a new map
     */
    public float[] apply(float[] map, int height, int width) {
        if (height < 1 || width < 1 || map.length != (long) height * width) {
            throw new IllegalArgumentException("blur: a map of " + height + " rows and " + width
                    + " columns cannot have " + map.length + " values");
        }
        if (half.length == 1) {
            return map.clone();
        }
        return alongRows(alongColumns(map, height, width), height, width);
    }

    private float[] alongColumns(float[] map, int height, int width) {
        float[] out = new float[map.length];
        double[] sum = new double[width];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sum, 0);
            for (int k = 0; k < half.length; k++) {
                double w = half[k];
                int above = mirror(y - k, height) * width;
                int below = mirror(y + k, height) * width;
                for (int x = 0; x < width; x++) {
                    sum[x] += k == 0 ? w * map[above + x] : w * ((double) map[above + x] + map[below + x]);
                }
            }
            for (int x = 0; x < width; x++) {
                out[y * width + x] = (float) sum[x];
            }
        }
        return out;
    }

    private float[] alongRows(float[] map, int height, int width) {
        int radius = half.length - 1;
        float[] out = new float[map.length];
        double[] line = new double[width + 2 * radius];
        for (int y = 0; y < height; y++) {
            for (int i = 0; i < line.length; i++) {
                line[i] = map[y * width + mirror(i - radius, width)];
            }
            for (int x = 0; x < width; x++) {
                int centre = x + radius;
                double sum = half[0] * line[centre];
                for (int k = 1; k <= radius; k++) {
                    sum += half[k] * (line[centre - k] + line[centre + k]);
                }
                out[y * width + x] = (float) sum;
            }
        }
        return out;
    }

    /** Index inside 0..n-1 of the signal extended by mirror images, however far {@code i} is outside. */
    static int mirror(int i, int n) {
        int folded = Math.floorMod(i, 2 * n);
        return folded < n ? folded : 2 * n - 1 - folded;
    }
}
