package io.f2pad.tensor.cpu;

import io.f2pad.objective.MixtureField;
import io.f2pad.objective.RegularizerTerms;
import io.f2pad.objective.TvForm;
import java.util.Arrays;

/**
 * {@code alpha LOG + beta MOG + gamma TV} (Eq. 12) and its gradient in one pass over the rows. A worker keeps the
 * slopes of the row above for the total variation, when it was the one that computed them.
 */
final class RegularizerJob extends RowJob {

    /** Planes 0 to 7 are those of {@link Kernels#nearest}; the LOG penalty reuses them. */
    private static final int SPARE = 6;
    private static final int DISTANCE = 7;
    /** The gradient's colours, the value and omega. */
    private static final int GRADIENT = 8;
    private static final int VALUE = 11;
    private static final int OMEGA = 12;
    /** Two sets of planes for the total variation, one of even rows and one of odd ones. */
    private static final int VARIATION = 13;
    private static final int PLANES = VARIATION + 2 * VariationRows.PLANES;
    private static final int NONE = -2;

    private final Engine engine;
    private final VariationRows variation;
    /** The row of slopes that each worker computed last, counted through all images. */
    private final int[] previous;
    private CpuTensor n;
    private CpuTensor input;
    private CpuTensor omega;
    private CpuTensor map;
    private CpuTensor gradient;
    private RegularizerTerms terms = new RegularizerTerms(1, new MixtureField(new float[3], new float[6],
            new float[1]), TvForm.JOINT_ISOTROPIC, 1);
    private float alpha;
    private float beta;
    private float gamma;

    RegularizerJob(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        variation = new VariationRows(nothing);
        previous = new int[engine.threads()];
        n = nothing;
        input = nothing;
        omega = nothing;
        map = nothing;
        gradient = nothing;
    }

    void launch(CpuTensor at, CpuTensor image, CpuTensor weights, CpuTensor region, RegularizerTerms readings,
            CpuTensor values, CpuTensor gradients) {
        n = at;
        input = image;
        omega = region;
        terms = readings;
        map = values;
        gradient = gradients;
        int o = weights.at(0, 0, 0);
        alpha = weights.data[o];
        beta = weights.data[o + 1];
        gamma = weights.data[o + 2];
        variation.set(at, region, readings.tvForm(), readings.tvDelta());
        Arrays.fill(previous, NONE);
        launch(engine, values, 12 * values.floats());
    }

    @Override
    void row(int image, int y, int worker) {
        Scratch scratch = engine.scratch(worker);
        int pixels = map.right - map.left;
        int length = scratch.kernels.padded(pixels);
        float[][] p = scratch.planes(PLANES, Math.max(length, 3 * (pixels + 1)));
        int o = n.at(image, y, map.left);
        System.arraycopy(omega.data, omega.at(image, y, map.left), p[OMEGA], 0, pixels);
        mixture(o, pixels, p, length, scratch.kernels);
        sparsity(o, pixels, p);
        PixelRows.join(p[GRADIENT], p[GRADIENT + 1], p[GRADIENT + 2], pixels, gradient.data, o);
        if (gamma != 0) {
            variation(image, y, pixels, p, worker);
            scratch.kernels.add(p[0], 0, gradient.data, o, 3 * pixels);
            add(p[1], p[VALUE], pixels);
        }
        System.arraycopy(p[VALUE], 0, map.data, map.at(image, y, map.left), pixels);
    }

    private void mixture(int o, int pixels, float[][] p, int length, Kernels kernels) {
        if (beta == 0) {
            for (int k = GRADIENT; k <= VALUE; k++) {
                Arrays.fill(p[k], 0, pixels, 0f);
            }
            return;
        }
        PixelRows.split(n.data, o, pixels, p[0], p[1], p[2]);
        kernels.nearest(p, length, terms.mixture());
        scale(p[DISTANCE], p[OMEGA], beta, p[VALUE], pixels);
        for (int c = 0; c < 3; c++) {
            scale(p[3 + c], p[OMEGA], 2 * beta, p[GRADIENT + c], pixels);
        }
    }

    private void sparsity(int o, int pixels, float[][] p) {
        if (alpha == 0) {
            return;
        }
        float epsilon = (float) terms.epsilon();
        PixelRows.difference(input.data, n.data, o, pixels, p[0], p[1], p[2]);
        LogRows.square(p[0], p[1], p[2], p[3], pixels);
        scale(p[OMEGA], p[OMEGA], alpha, p[SPARE], pixels);
        LogRows.slope(p[3], p[SPARE], p[DISTANCE], epsilon, pixels);
        for (int c = 0; c < 3; c++) {
            addProduct(p[c], p[DISTANCE], p[GRADIENT + c], pixels);
        }
        LogRows.value(p[3], epsilon, p[4], p[5], pixels);
        addProduct(p[5], p[SPARE], p[VALUE], pixels);
    }

    /** Leaves the gradient, colours interleaved, in plane 0 and the value in plane 1. */
    private void variation(int image, int y, int pixels, float[][] p, int worker) {
        int here = VARIATION + (y & 1) * VariationRows.PLANES;
        int above = VARIATION + (y + 1 & 1) * VariationRows.PLANES;
        int number = image * n.h + y;
        if (previous[worker] != number - 1 || y == map.top) {
            slopes(image, y - 1, pixels, p, above);
        }
        slopes(image, y, pixels, p, here);
        previous[worker] = number;
        VariationRows.gradient(p, here, above, p[0], pixels);
        System.arraycopy(p[here + VariationRows.VALUE], 1, p[1], 0, pixels);
    }

    /** One pixel more on the left, whose horizontal difference ends in the window. */
    private void slopes(int image, int y, int pixels, float[][] p, int first) {
        Arrays.fill(p[first + VariationRows.WEIGHT], 0, pixels + 1, gamma);
        variation.slopes(image, y, map.left - 1, pixels + 1, p, first);
    }

    private static void scale(float[] x, float[] y, float factor, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = factor * x[i] * y[i];
        }
    }

    private static void addProduct(float[] x, float[] y, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] += x[i] * y[i];
        }
    }

    private static void add(float[] x, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] += x[i];
        }
    }
}
