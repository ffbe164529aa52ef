package io.f2pad.image;

import java.util.Arrays;

/**
 * Exact Euclidean distances to the nearest set pixel, by lower envelopes of parabolas along columns and rows
 * (Felzenszwalb and Huttenlocher, Distance Transforms of Sampled Functions, 2012). Linear in the number of pixels.
 */
public final class DistanceTransform {

    /** Larger than any squared distance inside an image, small enough for exact sums in double. */
    private static final double FAR = 1e12;

    private DistanceTransform() {
    }

    /**
     * Squared distances between pixel centres.
     *
     * @param mask the pixels that distances lead to
     * @return {@code width * height} squared distances in pixels, row by row; infinite if the mask is empty
     */
    public static double[] squared(Mask mask) {
        int width = mask.width();
        int height = mask.height();
        double[] out = new double[width * height];
        if (mask.isEmpty()) {
            Arrays.fill(out, Double.POSITIVE_INFINITY);
            return out;
        }
        for (int i = 0; i < out.length; i++) {
            out[i] = mask.get(i) ? 0 : FAR;
        }
        int longest = Math.max(width, height);
        Line line = new Line(longest);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                line.values[y] = out[y * width + x];
            }
            line.transform(height);
            for (int y = 0; y < height; y++) {
                out[y * width + x] = line.result[y];
            }
        }
        for (int y = 0; y < height; y++) {
            System.arraycopy(out, y * width, line.values, 0, width);
            line.transform(width);
            System.arraycopy(line.result, 0, out, y * width, width);
        }
        return out;
    }

    /** {@code result[q] = min_p (q - p)^2 + values[p]}. */
    private static final class Line {

        private final double[] values;
        private final double[] result;
        private final int[] apex;
        private final double[] border;

        Line(int length) {
            values = new double[length];
            result = new double[length];
            apex = new int[length];
            border = new double[length + 1];
        }

        void transform(int n) {
            int last = 0;
            apex[0] = 0;
            border[0] = Double.NEGATIVE_INFINITY;
            border[1] = Double.POSITIVE_INFINITY;
            for (int q = 1; q < n; q++) {
                double cross = crossing(q, apex[last]);
                while (cross <= border[last]) {
                    last--;
                    cross = crossing(q, apex[last]);
                }
                last++;
                apex[last] = q;
                border[last] = cross;
                border[last + 1] = Double.POSITIVE_INFINITY;
            }
            int k = 0;
            for (int q = 0; q < n; q++) {
                while (border[k + 1] < q) {
                    k++;
                }
                double step = q - apex[k];
                result[q] = step * step + values[apex[k]];
            }
        }

        private double crossing(int q, int p) {
            return (values[q] + (double) q * q - values[p] - (double) p * p) / (2.0 * (q - p));
        }
    }
}
