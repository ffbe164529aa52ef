package io.f2pad.tensor.cpu;

import io.f2pad.objective.TvForm;
import java.util.Arrays;

/**
 * Vectorial total variation (Eq. 11), in gather form: a pixel's gradient comes from its own root, its left neighbour's
 * horizontal and its upper neighbour's vertical difference. Works on rows of differences, one array per colour.
 */
final class TotalVariationTerm extends RowJob {

    /** Three horizontal and three vertical differences, a weight or value, two temporary rows; for two image rows. */
    private static final int PLANES = 9;

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
        float[][] p = engine.scratch(worker).planes(2 * PLANES, pixels + 1);
        if (!backward) {
            differences(image, y, written.left, pixels, p, 0);
            values(p, pixels);
            int m = map.at(image, y, written.left);
            for (int i = 0; i < pixels; i++) {
                map.data[m + i] = counts(image, y, written.left + i) ? p[6][i] : 0;
            }
            return;
        }
        slopes(image, y, written.left - 1, pixels + 1, p, 0);
        slopes(image, y - 1, written.left, pixels, p, PLANES);
        int o = dn.at(image, y, written.left);
        for (int c = 0; c < 3; c++) {
            collect(p[c], p[3 + c], p[PLANES + 3 + c], p[6], pixels);
            for (int i = 0, to = o + c; i < pixels; i++, to += 3) {
                dn.data[to] = accumulate ? dn.data[to] + p[6][i] : p[6][i];
            }
        }
    }

    /** Slopes at the left neighbours, {@code h[i]}, and at the pixels themselves, {@code h[i + 1]}; upwards alike. */
    private static void collect(float[] h, float[] v, float[] above, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = h[i] + above[i] - h[i + 1] - v[i + 1];
        }
    }

    /** Differences to the right and down of {@code count} pixels, 0 where they would leave the image. */
    private void differences(int image, int y, int x0, int count, float[][] p, int first) {
        float[] data = n.data;
        int below = y + 1 < n.h ? n.row : 0;
        for (int c = 0; c < 3; c++) {
            float[] h = p[first + c];
            float[] v = p[first + 3 + c];
            for (int i = 0, o = n.at(image, y, x0) + c; i < count; i++, o += 3) {
                h[i] = data[o + 3] - data[o];
                v[i] = data[o + below] - data[o];
            }
            if (x0 + count == n.w) {
                h[count - 1] = 0;
            }
        }
    }

    /** Replaces differences by {@code weight * difference / root}; 0 for pixels outside the image or not counting. */
    private void slopes(int image, int y, int x0, int count, float[][] p, int first) {
        float[] weight = p[first + 6];
        boolean outside = y < 0;
        for (int i = 0; i < count; i++) {
            weight[i] = !outside && x0 + i >= 0 && counts(image, y, x0 + i) ? map.data[map.at(image, y, x0 + i)] : 0;
        }
        differences(image, Math.max(0, y), x0, count, p, first);
        float[] root = p[first + 7];
        for (int c = 0; c < 3; c++) {
            if (form == TvForm.PER_CHANNEL) {
                square(p[first + c], p[first + 3 + c], root, count);
            } else if (c == 0) {
                square(p[first], p[first + 1], p[first + 2], root, count);
                square(p[first + 3], p[first + 4], p[first + 5], p[first + 8], count);
                if (form == TvForm.JOINT_ISOTROPIC) {
                    add(p[first + 8], root, count);
                }
            }
            if (form == TvForm.PER_CHANNEL || c == 0) {
                divide(weight, root, delta, count);
            }
            if (form == TvForm.SEPARABLE && c == 0) {
                divide(weight, p[first + 8], delta, count);
            }
            PixelRows.multiply(p[first + c], root, p[first + c], count);
            PixelRows.multiply(p[first + 3 + c], form == TvForm.SEPARABLE ? p[first + 8] : root, p[first + 3 + c],
                    count);
        }
    }

    /** Values of a row of differences, in plane 6. */
    private void values(float[][] p, int count) {
        float[] value = p[6];
        if (form == TvForm.PER_CHANNEL) {
            Arrays.fill(value, 0, count, 0f);
            for (int c = 0; c < 3; c++) {
                square(p[c], p[3 + c], p[7], count);
                addRoot(p[7], delta, value, count);
            }
            return;
        }
        square(p[0], p[1], p[2], p[7], count);
        square(p[3], p[4], p[5], p[8], count);
        Arrays.fill(value, 0, count, 0f);
        if (form == TvForm.JOINT_ISOTROPIC) {
            add(p[8], p[7], count);
        } else {
            addRoot(p[8], delta, value, count);
        }
        addRoot(p[7], delta, value, count);
    }

    private static void square(float[] x, float[] y, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = x[i] * x[i] + y[i] * y[i];
        }
    }

    private static void square(float[] x, float[] y, float[] z, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = x[i] * x[i] + y[i] * y[i] + z[i] * z[i];
        }
    }

    private static void add(float[] x, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] += x[i];
        }
    }

    private static void addRoot(float[] square, float delta, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] += (float) Math.sqrt(square[i] + delta);
        }
    }

    /** {@code square = weight / sqrt(square + delta)}. */
    private static void divide(float[] weight, float[] square, float delta, int count) {
        for (int i = 0; i < count; i++) {
            square[i] = weight[i] / (float) Math.sqrt(square[i] + delta);
        }
    }

    /** Whether the stencil touches omega; the region's border is 0. */
    private boolean counts(int image, int y, int x) {
        int o = omega.at(image, y, x);
        return omega.data[o] != 0 || omega.data[o + 1] != 0 || omega.data[o + omega.row] != 0;
    }
}
