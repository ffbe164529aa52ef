package io.f2pad.cli.rival;

/** Means over square windows, cut at the frame, by summed-area tables in double; constant time per pixel. */
final class BoxMean {

    private final int width;
    private final int height;
    private final int radius;
    private final double[] sums;

    BoxMean(int width, int height, int radius) {
        this.width = width;
        this.height = height;
        this.radius = radius;
        this.sums = new double[(width + 1) * (height + 1)];
    }

    /** Replaces every value by the mean of the window around it. */
    double[] apply(double[] values) {
        int row = width + 1;
        for (int y = 0; y < height; y++) {
            double line = 0;
            for (int x = 0; x < width; x++) {
                line += values[y * width + x];
                sums[(y + 1) * row + x + 1] = sums[y * row + x + 1] + line;
            }
        }
        double[] out = new double[values.length];
        for (int y = 0; y < height; y++) {
            int top = Math.max(0, y - radius);
            int bottom = Math.min(height, y + radius + 1);
            for (int x = 0; x < width; x++) {
                int left = Math.max(0, x - radius);
                int right = Math.min(width, x + radius + 1);
                out[y * width + x] = (sums[bottom * row + right] - sums[top * row + right] - sums[bottom * row + left]
                        + sums[top * row + left]) / ((bottom - top) * (right - left));
            }
        }
        return out;
    }
}
