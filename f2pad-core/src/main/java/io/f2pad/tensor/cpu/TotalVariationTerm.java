package io.f2pad.tensor.cpu;

import io.f2pad.objective.TvForm;
import java.util.Arrays;

/**
 * Vectorial total variation (Eq. 11), in gather form: a pixel's gradient comes from its own root, its left neighbour's
 * horizontal and its upper neighbour's vertical difference. Works on rows with the colours interleaved as in memory;
 * only the sum over a pixel's colours and its reversal are loops over pixels.
 */
final class TotalVariationTerm extends RowJob {

    private static final int HERE = 0;
    private static final int RIGHT = 1;
    private static final int DOWN = 2;
    private static final int SQUARES = 3;
    private static final int ROOT = 4;
    private static final int OTHER_ROOT = 5;
    private static final int WEIGHT = 6;
    /** Arrays for one image row; a gradient needs two. */
    private static final int PLANES = 7;

    private final Engine engine;
    private CpuTensor n;
    private CpuTensor omega;
    private CpuTensor map;
    private CpuTensor dn;
    private TvForm form = TvForm.JOINT_ISOTROPIC;
    private float delta;
    private boolean backward;
    private boolean accumulate;

    TotalVariationTerm(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        n = nothing;
        omega = nothing;
        map = nothing;
        dn = nothing;
    }

    void forward(CpuTensor at, CpuTensor region, TvForm tvForm, double smoothing, CpuTensor result) {
        set(at, region, tvForm, smoothing);
        map = result;
        backward = false;
        launch(engine, result, 3 * result.floats());
    }

    void backward(CpuTensor at, CpuTensor region, TvForm tvForm, double smoothing, CpuTensor gradient, CpuTensor to,
            boolean add) {
        set(at, region, tvForm, smoothing);
        map = gradient;
        dn = to;
        accumulate = add;
        backward = true;
        launch(engine, to, to.floats());
    }

    private void set(CpuTensor at, CpuTensor region, TvForm tvForm, double smoothing) {
        n = at;
        omega = region;
        form = tvForm;
        delta = (float) smoothing;
    }

    @Override
    void row(int image, int y, int worker) {
        CpuTensor written = backward ? dn : map;
        int pixels = written.right - written.left;
        // One pixel more on the left, whose horizontal difference ends in the window.
        float[][] p = engine.scratch(worker).planes(2 * PLANES, 3 * (pixels + 1));
        if (backward) {
            gradient(image, y, pixels, p, engine.scratch(worker).kernels);
        } else {
            values(image, y, pixels, p);
        }
    }

    private void values(int image, int y, int pixels, float[][] p) {
        weights(image, y, map.left, pixels, p, 0);
        differences(image, y, map.left, pixels, p, 0);
        float[] root = p[ROOT];
        if (form == TvForm.PER_CHANNEL) {
            squares(p[RIGHT], p[DOWN], p[SQUARES], 3 * pixels);
            addAndRoot(p[SQUARES], delta, 3 * pixels);
            sumColours(p[SQUARES], root, pixels);
        } else if (form == TvForm.SEPARABLE) {
            squareNorms(p[RIGHT], p[SQUARES], root, pixels);
            addAndRoot(root, delta, pixels);
            squareNorms(p[DOWN], p[SQUARES], p[OTHER_ROOT], pixels);
            addAndRoot(p[OTHER_ROOT], delta, pixels);
            add(p[OTHER_ROOT], root, pixels);
        } else {
            squares(p[RIGHT], p[DOWN], p[SQUARES], 3 * pixels);
            sumColours(p[SQUARES], root, pixels);
            addAndRoot(root, delta, pixels);
        }
        PixelRows.multiply(root, p[WEIGHT], root, pixels);
        System.arraycopy(root, 0, map.data, map.at(image, y, map.left), pixels);
    }

    private void gradient(int image, int y, int pixels, float[][] p, Kernels kernels) {
        slopes(image, y, dn.left - 1, pixels + 1, p, 0);
        slopes(image, y - 1, dn.left, pixels, p, PLANES);
        int floats = 3 * pixels;
        // Slopes at the left neighbours, then at the pixels themselves; those of the upper neighbours alike.
        System.arraycopy(p[RIGHT], 3, p[SQUARES], 0, floats);
        System.arraycopy(p[DOWN], 3, p[HERE], 0, floats);
        collect(p[RIGHT], p[PLANES + DOWN], p[SQUARES], p[HERE], p[ROOT], floats);
        int o = dn.at(image, y, dn.left);
        if (accumulate) {
            kernels.add(p[ROOT], 0, dn.data, o, floats);
        } else {
            System.arraycopy(p[ROOT], 0, dn.data, o, floats);
        }
    }

    private static void collect(float[] left, float[] above, float[] right, float[] down, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = left[i] + above[i] - right[i] - down[i];
        }
    }

    /** The map's gradient, or 1 forward, of the pixels whose stencil touches omega; 0 for others and outside. */
    private void weights(int image, int y, int x0, int count, float[][] p, int first) {
        float[] weight = p[first + WEIGHT];
        if (y < 0) {
            Arrays.fill(weight, 0, count, 0f);
            return;
        }
        int o = omega.at(image, y, x0);
        System.arraycopy(omega.data, o, p[first + HERE], 0, count);
        System.arraycopy(omega.data, o + 1, p[first + RIGHT], 0, count);
        System.arraycopy(omega.data, o + omega.row, p[first + DOWN], 0, count);
        if (backward) {
            System.arraycopy(map.data, map.at(image, y, x0), weight, 0, count);
        } else {
            Arrays.fill(weight, 0, count, 1f);
        }
        touch(p[first + HERE], p[first + RIGHT], p[first + DOWN], weight, count);
        if (x0 < 0) {
            weight[0] = 0;
        }
    }

    /** Omega is 1 inside and 0 outside; its border is 0. */
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

    /** Replaces differences by {@code weight * difference / root}. */
    private void slopes(int image, int y, int x0, int count, float[][] p, int first) {
        weights(image, y, x0, count, p, first);
        differences(image, Math.max(0, y), x0, count, p, first);
        float[] right = p[first + RIGHT];
        float[] down = p[first + DOWN];
        float[] squares = p[first + SQUARES];
        float[] root = p[first + ROOT];
        float[] weight = p[first + WEIGHT];
        int floats = 3 * count;
        if (form == TvForm.PER_CHANNEL) {
            squares(right, down, squares, floats);
            spread(weight, root, count);
            divide(root, squares, delta, floats);
        } else if (form == TvForm.SEPARABLE) {
            squareNorms(down, squares, root, count);
            divide(weight, root, delta, count);
            spread(root, squares, count);
            PixelRows.multiply(down, squares, down, floats);
            squareNorms(right, squares, root, count);
            divide(weight, root, delta, count);
            spread(root, squares, count);
            PixelRows.multiply(right, squares, right, floats);
            return;
        } else {
            squares(right, down, squares, floats);
            sumColours(squares, root, count);
            divide(weight, root, delta, count);
            spread(root, squares, count);
        }
        PixelRows.multiply(right, squares, right, floats);
        PixelRows.multiply(down, squares, down, floats);
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

    private static void addAndRoot(float[] square, float delta, int count) {
        for (int i = 0; i < count; i++) {
            square[i] = (float) Math.sqrt(square[i] + delta);
        }
    }

    /** {@code square = weight / sqrt(square + delta)}. */
    private static void divide(float[] weight, float[] square, float delta, int count) {
        for (int i = 0; i < count; i++) {
            square[i] = weight[i] / (float) Math.sqrt(square[i] + delta);
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
