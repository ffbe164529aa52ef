package io.f2pad.tensor.cpu;

import io.f2pad.tensor.Filter;
import java.util.Arrays;

/**
 * Backward of a convolution with few input channels, such as the stem. Columns of W are the taps, so one product gives
 * every window's contributions; a first pass adds them along each row into strips, one per gradient row and tap row,
 * and a second pass adds the strips that meet in an image row.
 */
final class NarrowBackward {

    private final Engine engine;
    private final Spread spread = new Spread();
    private final Collect collect = new Collect();
    private CpuTensor dy;
    private CpuTensor dx;
    private NarrowWeights weights;
    private boolean accumulate;
    /** The gradient's pixels whose windows meet the image's window. */
    private int firstY;
    private int lastY;
    private int firstX;
    private int pixels;
    /** Floats of one strip: an image row from the first window's left edge on, as far as windows reach. */
    private int length;
    private float[] strips = new float[0];

    NarrowBackward(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        dy = nothing;
        dx = nothing;
        weights = NarrowWeights.of(NarrowWeights.NONE, engine.kernels);
    }

    void launch(CpuTensor from, NarrowWeights w, CpuTensor to, boolean add) {
        Filter f = w.filter();
        dy = from;
        dx = to;
        weights = w;
        accumulate = add;
        firstY = first(to.top, f.kernelH(), f);
        lastY = last(to.bottom, from.h, f);
        firstX = first(to.left, f.kernelW(), f);
        pixels = Math.max(0, last(to.right, from.w, f) + 1 - firstX);
        length = Math.max(0, pixels - 1) * f.stride() * f.in() + engine.kernels.padded(w.run());
        int count = Math.max(0, lastY + 1 - firstY);
        long floats = (long) from.n * from.h * f.kernelH() * length;
        if (floats > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("conv2d backward: " + from.shape + " needs " + floats
                    + " floats of scratch space, at most 2^31-1 fit (" + f.name() + ")");
        }
        if (strips.length < floats) {
            strips = new float[(int) floats];
        }
        spread.launch(engine, from.n, firstY, firstY + count, (long) from.n * count * pixels * from.c);
        collect.launch(engine, to, to.floats());
    }

    private static int first(int edge, int kernel, Filter f) {
        return Math.max(0, Math.floorDiv(edge + f.pad() - kernel, f.stride()) + 1);
    }

    private static int last(int edge, int extent, Filter f) {
        return Math.min(extent - 1, (edge - 1 + f.pad()) / f.stride());
    }

    private final class Spread extends RowJob {

        @Override
        void row(int image, int y, int worker) {
            Filter f = weights.filter();
            Scratch scratch = engine.scratch(worker);
            int columns = weights.weights().columns();
            int padded = (pixels + 3) / 4 * 4;
            float[] product = scratch.product(padded * columns + scratch.kernels.padded(weights.run()));
            int from = dy.at(image, y, firstX);
            int m = from + padded * dy.c <= dy.data.length ? padded : pixels;
            int wide = scratch.kernels.columnBlock();
            for (int n = 0; n < columns; n += wide) {
                scratch.kernels.multiply(dy.data, from, dy.c, m, weights.weights(), 0, dy.c, n,
                        Math.min(wide, columns - n), product, n, columns, false);
            }
            addAlongRow(product, columns, ((image * dy.h + y) * f.kernelH()) * length, scratch.kernels);
        }

        /**
         * Neighbouring windows overlap. Adding every apart-th window first keeps a load from waiting for the store just
         * before it.
         */
        private void addAlongRow(float[] product, int columns, int first, Kernels kernels) {
            int run = weights.run();
            int step = weights.filter().stride() * weights.filter().in();
            int apart = (kernels.padded(run) + step - 1) / step;
            for (int r = 0; r < weights.filter().kernelH(); r++) {
                int to = first + r * length;
                Arrays.fill(strips, to, to + length, 0f);
                for (int x = 0; x < Math.min(apart, pixels); x++) {
                    kernels.addRuns(product, x * columns + r * run, apart * columns, strips, to + x * step,
                            apart * step, (pixels - x + apart - 1) / apart, run);
                }
            }
        }
    }

    private final class Collect extends RowJob {

        @Override
        void row(int image, int y, int worker) {
            Filter f = weights.filter();
            Kernels kernels = engine.scratch(worker).kernels;
            int to = dx.at(image, y, dx.left);
            int floats = dx.run();
            if (!accumulate) {
                Arrays.fill(dx.data, to, to + floats, 0f);
            }
            int skip = (dx.left + f.pad() - firstX * f.stride()) * f.in();
            int common = Math.min(floats, length - skip);
            int last = last(y + 1, dy.h, f);
            for (int oy = first(y, f.kernelH(), f); oy <= last && common > 0 && pixels > 0; oy++) {
                int r = y + f.pad() - oy * f.stride();
                kernels.add(strips, ((image * dy.h + oy) * f.kernelH() + r) * length + skip, dx.data, to, common);
            }
        }
    }
}
