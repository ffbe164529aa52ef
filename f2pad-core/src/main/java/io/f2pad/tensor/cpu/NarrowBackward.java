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
    /** Floats of one strip: the image row from its left padding on, as far as windows reach. */
    private int length;
    private float[] strips = new float[0];

    NarrowBackward(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        dy = nothing;
        dx = nothing;
        weights = NarrowWeights.of(new Filter("none", 1, 1, 1, 1, 1, 0, new float[1], new float[1]), engine.kernels);
    }

    void launch(CpuTensor from, NarrowWeights w, CpuTensor to, boolean add) {
        Filter f = w.filter();
        dy = from;
        dx = to;
        weights = w;
        accumulate = add;
        length = (from.w - 1) * f.stride() * f.in() + w.segment();
        long floats = (long) from.n * from.h * f.kernelH() * length;
        if (floats > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("conv2d backward: " + from.shape + " needs " + floats
                    + " floats of scratch space, at most 2^31-1 fit (" + f.name() + ")");
        }
        if (strips.length < floats) {
            strips = new float[(int) floats];
        }
        spread.launch(engine, from, from.shape.size());
        collect.launch(engine, to, to.shape.size());
    }

    private final class Spread extends RowJob {

        @Override
        void row(int image, int y, int worker) {
            Filter f = weights.filter();
            Scratch scratch = engine.scratch(worker);
            int columns = weights.weights().columns();
            int padded = (dy.w + 3) / 4 * 4;
            float[] product = scratch.product(padded * columns);
            int from = dy.at(image, y, 0);
            int m = from + padded * dy.c <= dy.data.length ? padded : dy.w;
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
            int segment = weights.segment();
            int step = weights.filter().stride() * weights.filter().in();
            int apart = (segment + step - 1) / step;
            for (int r = 0; r < weights.filter().kernelH(); r++) {
                int to = first + r * length;
                Arrays.fill(strips, to, to + length, 0f);
                for (int x = 0; x < Math.min(apart, dy.w); x++) {
                    kernels.addRuns(product, x * columns + r * segment, apart * columns, strips, to + x * step,
                            apart * step, (dy.w - x + apart - 1) / apart, segment);
                }
            }
        }
    }

    private final class Collect extends RowJob {

        @Override
        void row(int image, int y, int worker) {
            Filter f = weights.filter();
            Kernels kernels = engine.scratch(worker).kernels;
            int to = dx.at(image, y, 0);
            int floats = dx.w * dx.c;
            if (!accumulate) {
                Arrays.fill(dx.data, to, to + floats, 0f);
            }
            int skip = f.pad() * f.in();
            int common = Math.min(floats, length - skip);
            int last = Math.min(dy.h - 1, (y + f.pad()) / f.stride());
            for (int oy = Math.max(0, (y + f.pad() - f.kernelH()) / f.stride()); oy <= last; oy++) {
                int r = y + f.pad() - oy * f.stride();
                if (r < f.kernelH() && common > 0) {
                    kernels.add(strips, ((image * dy.h + oy) * f.kernelH() + r) * length + skip, dx.data, to, common);
                }
            }
        }
    }
}
