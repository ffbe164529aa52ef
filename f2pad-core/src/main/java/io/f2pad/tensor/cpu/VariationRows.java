package io.f2pad.tensor.cpu;

import io.f2pad.objective.TvForm;
import java.util.Arrays;

/**
 * Vectorial total variation (Eq. 11) of a row of pixels: its values and, in gather form, its slopes. A pixel's gradient
 * comes from its own root, its left neighbour's horizontal and its upper neighbour's vertical difference. Rows have the
 * colours interleaved as in memory; only the sum over a pixel's colours and its reversal are loops over pixels.
 */
final class VariationRows {

    /** Planes for one row, each of three floats per pixel. */
    static final int PLANES = 7;
    /** The weight of every pixel. */
    static final int WEIGHT = 0;
    /** After {@link #slopes}: {@code weight * difference / root} to the right and down. */
    static final int RIGHT = 1;
    static final int DOWN = 2;
    /** After {@link #slopes}: the weighted roots. */
    static final int VALUE = 3;
    private static final int HERE = 4;
    private static final int SQUARES = 5;
    private static final int ROOT = 6;

    private CpuTensor n;
    private CpuTensor omega;
    private TvForm form = TvForm.JOINT_ISOTROPIC;
    private float delta;

    VariationRows(CpuTensor nothing) {
        n = nothing;
        omega = nothing;
    }

    void set(CpuTensor at, CpuTensor region, TvForm tvForm, double smoothing) {
        n = at;
        omega = region;
        form = tvForm;
        delta = (float) smoothing;
    }

    /**
     * Computes values and slopes of a row.
     *
     * @param image image index
     * @param y     row, from -1 on, where everything is 0
     * @param x0    first pixel, from -1 on
     * @param count pixels
     * @param p     planes, from {@code first} on; WEIGHT holds the weights, of which those are set to 0 whose pixel's
     *              stencil does not touch omega
     * @param first number of the first plane
     */
    void slopes(int image, int y, int x0, int count, float[][] p, int first) {
        float[] right = p[first + RIGHT];
        float[] down = p[first + DOWN];
        float[] squares = p[first + SQUARES];
        float[] root = p[first + ROOT];
        float[] weight = p[first + WEIGHT];
        float[] value = p[first + VALUE];
        restrict(image, y, x0, count, p, first);
        differences(image, Math.max(0, y), x0, count, p, first);
        int floats = 3 * count;
        if (form == TvForm.PER_CHANNEL) {
            squares(right, down, squares, floats);
            spread(weight, root, count);
            divide(root, squares, p[first + HERE], delta, floats);
            sumColours(p[first + HERE], value, count);
        } else if (form == TvForm.SEPARABLE) {
            squareNorms(down, squares, root, count);
            divide(weight, root, p[first + HERE], delta, count);
            spread(root, squares, count);
            PixelRows.multiply(down, squares, down, floats);
            squareNorms(right, squares, root, count);
            divide(weight, root, value, delta, count);
            add(p[first + HERE], value, count);
            spread(root, squares, count);
            PixelRows.multiply(right, squares, right, floats);
            return;
        } else {
            squares(right, down, squares, floats);
            sumColours(squares, root, count);
            divide(weight, root, value, delta, count);
            spread(root, squares, count);
        }
        PixelRows.multiply(right, squares, right, floats);
        PixelRows.multiply(down, squares, down, floats);
    }

    /** Omega is 1 inside and 0 outside; its border is 0. */
    private void restrict(int image, int y, int x0, int count, float[][] p, int first) {
        float[] weight = p[first + WEIGHT];
        if (y < 0) {
            Arrays.fill(weight, 0, count, 0f);
            return;
        }
        int o = omega.at(image, y, x0);
        System.arraycopy(omega.data, o, p[first + HERE], 0, count);
        System.arraycopy(omega.data, o + 1, p[first + RIGHT], 0, count);
        System.arraycopy(omega.data, o + omega.row, p[first + DOWN], 0, count);
        touch(p[first + HERE], p[first + RIGHT], p[first + DOWN], weight, count);
        if (x0 < 0) {
            weight[0] = 0;
        }
    }

    private static void touch(float[] here, float[] right, float[] below, float[] weight, int count) {
        for (int i = 0; i < count; i++) {
            weight[i] *= Math.max(here[i], Math.max(right[i], below[i]));
        }
    }

    /** Differences to the right and down, 0 where they would leave the image. */
    private void differences(int image, int y, int x0, int count, float[][] p, int first) {
        int o = n.at(image, y, x0);
        int floats = 3 * count;
        System.arraycopy(n.data, o, p[first + HERE], 0, floats);
        System.arraycopy(n.data, o + 3, p[first + RIGHT], 0, floats);
        System.arraycopy(n.data, y + 1 < n.h ? o + n.row : o, p[first + DOWN], 0, floats);
        subtract(p[first + HERE], p[first + RIGHT], floats);
        subtract(p[first + HERE], p[first + DOWN], floats);
        if (x0 + count == n.w) {
            Arrays.fill(p[first + RIGHT], floats - 3, floats, 0f);
        }
    }

    /**
     * The gradient of a row from its own slopes and those of the row above; both begin one pixel further left.
     *
     * @param p     planes
     * @param here  first plane of the row, whose private planes are overwritten
     * @param above first plane of the row above
     * @param to    receives {@code 3 pixels} floats
     * @param count pixels
     */
    static void gradient(float[][] p, int here, int above, float[] to, int count) {
        int floats = 3 * count;
        System.arraycopy(p[here + RIGHT], 3, p[here + SQUARES], 0, floats);
        System.arraycopy(p[here + DOWN], 3, p[here + HERE], 0, floats);
        System.arraycopy(p[above + DOWN], 3, p[here + ROOT], 0, floats);
        collect(p[here + RIGHT], p[here + ROOT], p[here + SQUARES], p[here + HERE], to, floats);
    }

    private static void collect(float[] left, float[] above, float[] right, float[] down, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = left[i] + above[i] - right[i] - down[i];
        }
    }

    private static void squareNorms(float[] x, float[] squares, float[] to, int count) {
        PixelRows.multiply(x, x, squares, 3 * count);
        sumColours(squares, to, count);
    }

    private static void squares(float[] x, float[] y, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = x[i] * x[i] + y[i] * y[i];
        }
    }

    private static void subtract(float[] x, float[] from, int count) {
        for (int i = 0; i < count; i++) {
            from[i] -= x[i];
        }
    }

    private static void add(float[] x, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] += x[i];
        }
    }

    /** {@code root = weight / sqrt(root + delta)}, and {@code value = weight * sqrt(root + delta)} of the old root. */
    private static void divide(float[] weight, float[] root, float[] value, float delta, int count) {
        for (int i = 0; i < count; i++) {
            float r = (float) Math.sqrt(root[i] + delta);
            value[i] = weight[i] * r;
            root[i] = weight[i] / r;
        }
    }

    private static void sumColours(float[] x, float[] to, int count) {
        for (int i = 0, j = 0; i < count; i++, j += 3) {
            to[i] = x[j] + x[j + 1] + x[j + 2];
        }
    }

    private static void spread(float[] x, float[] to, int count) {
        for (int i = 0, j = 0; i < count; i++, j += 3) {
            to[j] = x[i];
            to[j + 1] = x[i];
            to[j + 2] = x[i];
        }
    }
}
