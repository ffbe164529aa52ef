package io.f2pad.image;

import java.util.Arrays;

/**
 * Changes the size of images, score maps and masks; pixel centres lie at half-integers (align_corners =
 * false).
 */
public final class Resampler {

    private Resampler() {
    }

    /**
     * Resizes with an antialiased bilinear filter: a triangle of half-width max(1, in/out), normalised at the
     * borders, first along rows, then along columns. This is Pillow's {@code BILINEAR} in float, without
     * rounding to 8 bits.
     *
     * @param image  the image
     * @param height rows wanted
     * @param width  columns wanted
     * @return the resized image; the argument itself if it already has that size
     */
    public static Planes resize(Planes image, int height, int width) {
        checkSize(height, width);
        Planes rows = image.width() == width ? image : resizeRows(image, width);
        return image.height() == height ? rows : resizeColumns(rows, height);
    }

    private static Planes resizeRows(Planes image, int width) {
        Filter filter = Filter.triangle(image.width(), width);
        int lines = image.channels() * image.height();
        float[] in = image.data();
        float[] out = new float[Planes.length(image.channels(), image.height(), width)];
        for (int line = 0; line < lines; line++) {
            int base = line * image.width();
            for (int x = 0; x < width; x++) {
                double[] weights = filter.weights[x];
                double sum = 0;
                for (int k = 0; k < weights.length; k++) {
                    sum += weights[k] * in[base + filter.first[x] + k];
                }
                out[line * width + x] = (float) sum;
            }
        }
        return new Planes(image.channels(), image.height(), width, out);
    }

    private static Planes resizeColumns(Planes image, int height) {
        Filter filter = Filter.triangle(image.height(), height);
        int width = image.width();
        float[] in = image.data();
        float[] out = new float[Planes.length(image.channels(), height, width)];
        double[] sum = new double[width];
        for (int c = 0; c < image.channels(); c++) {
            for (int y = 0; y < height; y++) {
                Arrays.fill(sum, 0);
                double[] weights = filter.weights[y];
                for (int k = 0; k < weights.length; k++) {
                    int base = (c * image.height() + filter.first[y] + k) * width;
                    for (int x = 0; x < width; x++) {
                        sum[x] += weights[k] * in[base + x];
                    }
                }
                int base = (c * height + y) * width;
                for (int x = 0; x < width; x++) {
                    out[base + x] = (float) sum[x];
                }
            }
        }
        return new Planes(image.channels(), height, width, out);
    }

    /**
     * Resizes a map by plain bilinear interpolation, as PyTorch's {@code interpolate(mode="bilinear",
     * align_corners=False)}: source position {@code max(0, (i + 0.5) in/out - 0.5)}, borders repeated, no
     * antialiasing.
     *
     * @param map       {@code height * width} values, row by row
     * @param height    rows of the map
     * @param width     columns of the map
     * @param outHeight rows wanted
     * @param outWidth  columns wanted
     * @return a new map of {@code outHeight * outWidth} values
     */
    public static float[] upsampleBilinear(float[] map, int height, int width, int outHeight, int outWidth) {
        checkMap(map.length, height, width);
        checkSize(outHeight, outWidth);
        if (height == outHeight && width == outWidth) {
            return map.clone();
        }
        int[] left = new int[outWidth];
        float[] right = new float[outWidth];
        taps(width, outWidth, left, right);
        int[] top = new int[outHeight];
        float[] bottom = new float[outHeight];
        taps(height, outHeight, top, bottom);
        float[] out = new float[Planes.length(1, outHeight, outWidth)];
        for (int y = 0; y < outHeight; y++) {
            int row0 = top[y] * width;
            int row1 = Math.min(top[y] + 1, height - 1) * width;
            float wy = bottom[y];
            for (int x = 0; x < outWidth; x++) {
                int x0 = left[x];
                int x1 = Math.min(x0 + 1, width - 1);
                float wx = right[x];
                float upper = (1 - wx) * map[row0 + x0] + wx * map[row0 + x1];
                float lower = (1 - wx) * map[row1 + x0] + wx * map[row1 + x1];
                out[y * outWidth + x] = (1 - wy) * upper + wy * lower;
            }
        }
        return out;
    }

    private static void taps(int in, int out, int[] first, float[] weight) {
        double scale = (double) in / out;
        for (int i = 0; i < out; i++) {
            double source = Math.max(0, (i + 0.5) * scale - 0.5);
            first[i] = Math.min((int) source, in - 1);
            weight[i] = (float) (source - first[i]);
        }
    }

    /**
     * Resizes by picking the nearest pixel centre, {@code floor((i + 0.5) in/out)}, computed in integers.
     *
     * @param map       {@code height * width} values, row by row
     * @param height    rows of the map
     * @param width     columns of the map
     * @param outHeight rows wanted
     * @param outWidth  columns wanted
     * @return a new map
     */
    public static boolean[] nearest(boolean[] map, int height, int width, int outHeight, int outWidth) {
        checkMap(map.length, height, width);
        checkSize(outHeight, outWidth);
        boolean[] out = new boolean[Planes.length(1, outHeight, outWidth)];
        for (int y = 0; y < outHeight; y++) {
            int row = nearestIndex(y, height, outHeight) * width;
            for (int x = 0; x < outWidth; x++) {
                out[y * outWidth + x] = map[row + nearestIndex(x, width, outWidth)];
            }
        }
        return out;
    }

    private static int nearestIndex(int i, int in, int out) {
        return (int) ((2L * i + 1) * in / (2L * out));
    }

    private static void checkMap(int length, int height, int width) {
        if (height < 1 || width < 1 || length != (long) height * width) {
            throw new IllegalArgumentException("resample: a map of " + height + " rows and " + width
                    + " columns cannot have " + length + " values");
        }
    }

    private static void checkSize(int height, int width) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("resample: size must be at least 1x1, got " + width + "x" + height);
        }
    }

    /** For each output index the first input index and the weights from there on. */
    private record Filter(int[] first, double[][] weights) {

        static Filter triangle(int in, int out) {
            double scale = (double) in / out;
            double support = Math.max(1.0, scale);
            int[] first = new int[out];
            double[][] weights = new double[out][];
            for (int i = 0; i < out; i++) {
                double centre = (i + 0.5) * scale;
                int from = Math.max(0, (int) (centre - support + 0.5));
                int to = Math.min(in, (int) (centre + support + 0.5));
                double[] w = new double[to - from];
                double sum = 0;
                for (int k = 0; k < w.length; k++) {
                    w[k] = Math.max(0, 1 - Math.abs((from + k + 0.5 - centre) / support));
                    sum += w[k];
                }
                for (int k = 0; k < w.length; k++) {
                    w[k] /= sum;
                }
                first[i] = from;
                weights[i] = w;
            }
            return new Filter(first, weights);
        }
    }
}
