package io.f2pad.tensor.cpu;

import io.f2pad.objective.TvForm;

/**
 * Vectorial total variation (Eq. 11), in gather form: a pixel's gradient comes from its own root, its left neighbour's
 * horizontal and its upper neighbour's vertical difference.
 */
final class TotalVariationTerm extends RowJob {

    private final Engine engine;
    private CpuTensor n;
    private CpuTensor omega;
    private CpuTensor map;
    private CpuTensor dn;
    private TvForm form = TvForm.JOINT_ISOTROPIC;
    private double delta;
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
        delta = smoothing;
    }

    @Override
    void row(int image, int y, int worker) {
        int m = map.at(image, y, 0);
        CpuTensor written = backward ? dn : map;
        int o = n.at(image, y, written.left);
        for (int x = written.left; x < written.right; x++, o += 3) {
            if (!backward) {
                map.data[m + x] = counts(image, y, x) ? (float) value(o, right(x), below(y)) : 0;
                continue;
            }
            if (!accumulate) {
                dn.data[o] = 0;
                dn.data[o + 1] = 0;
                dn.data[o + 2] = 0;
            }
            if (counts(image, y, x)) {
                addSlopes(o, right(x), below(y), map.data[m + x], -1, -1, o);
            }
            if (x > 0 && counts(image, y, x - 1)) {
                addSlopes(o - 3, 3, below(y), map.data[m + x - 1], 1, 0, o);
            }
            if (y > 0 && counts(image, y - 1, x)) {
                addSlopes(o - n.row, right(x), n.row, map.data[m + x - map.row], 0, 1, o);
            }
        }
    }

    /** Whether the stencil touches omega; the region's border is 0. */
    private boolean counts(int image, int y, int x) {
        int o = omega.at(image, y, x);
        return omega.data[o] != 0 || omega.data[o + 1] != 0 || omega.data[o + omega.row] != 0;
    }

    /** Offset of the right neighbour, 0 at the image's edge so that the difference is 0. */
    private int right(int x) {
        return x + 1 < n.w ? 3 : 0;
    }

    private int below(int y) {
        return y + 1 < n.h ? n.row : 0;
    }

    private double value(int o, int right, int below) {
        if (form == TvForm.PER_CHANNEL) {
            double sum = 0;
            for (int c = 0; c < 3; c++) {
                double h = difference(o + c, right);
                double v = difference(o + c, below);
                sum += Math.sqrt(h * h + v * v + delta);
            }
            return sum;
        }
        double h = squared(o, right);
        double v = squared(o, below);
        return form == TvForm.SEPARABLE ? Math.sqrt(v + delta) + Math.sqrt(h + delta) : Math.sqrt(v + h + delta);
    }

    /** Adds {@code weight (horizontal D_h + vertical D_v) / root} of the pixel at o to the gradient at {@code to}. */
    private void addSlopes(int o, int right, int below, float weight, int horizontal, int vertical, int to) {
        double perH = 0;
        double perV = 0;
        if (form == TvForm.JOINT_ISOTROPIC) {
            perH = weight / Math.sqrt(squared(o, right) + squared(o, below) + delta);
            perV = perH;
        } else if (form == TvForm.SEPARABLE) {
            perH = horizontal == 0 ? 0 : weight / Math.sqrt(squared(o, right) + delta);
            perV = vertical == 0 ? 0 : weight / Math.sqrt(squared(o, below) + delta);
        }
        for (int c = 0; c < 3; c++) {
            double h = difference(o + c, right);
            double v = difference(o + c, below);
            if (form == TvForm.PER_CHANNEL) {
                perH = weight / Math.sqrt(h * h + v * v + delta);
                perV = perH;
            }
            dn.data[to + c] += (float) (horizontal * perH * h + vertical * perV * v);
        }
    }

    private double difference(int o, int step) {
        return (double) n.data[o + step] - n.data[o];
    }

    private double squared(int o, int step) {
        double x = difference(o, step);
        double y = difference(o + 1, step);
        double z = difference(o + 2, step);
        return x * x + y * y + z * z;
    }
}
