package io.f2pad.tensor.cpu;

import io.f2pad.tensor.Filter;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Backward of a convolution with few input channels, such as the stem. Columns of W are the taps, so one product gives
 * every window's contributions; a first pass adds them along each row into strips, one per gradient row and tap row,
 * and a second pass adds the strips that meet in an image row.
 */
final class NarrowBackward {

    private final Engine engine;
    private final Spread spread = new Spread();
    private final Collect collect = new Collect();
    private float[] strips = new float[0];

    NarrowBackward(Engine engine) {
        this.engine = engine;
    }

    /** {@return floats of one tap row, rounded up so that its additions are whole vectors} */
    private static int segment(Filter f) {
        return (f.kernelW() * f.in() + 7) / 8 * 8;
    }

    /** {@return W as out rows of taps (r, s, channel), each tap row padded to a segment} */
    static Packed pack(Filter f, Kernels kernels) {
        int segment = segment(f);
        int columns = f.kernelH() * segment;
        float[] b = new float[f.out() * columns];
        for (int o = 0; o < f.out(); o++) {
            for (int r = 0; r < f.kernelH(); r++) {
                for (int s = 0; s < f.kernelW(); s++) {
                    for (int c = 0; c < f.in(); c++) {
                        b[o * columns + r * segment + s * f.in() + c] = Correlation.weight(f, o, c, r, s);
                    }
                }
            }
        }
        return kernels.pack(b, f.out(), columns);
    }

    void launch(CpuTensor dy, Filter f, Packed weights, CpuTensor dx, boolean accumulate) {
        int length = (dy.w - 1) * f.stride() * f.in() + segment(f);
        long floats = (long) dy.n * dy.h * f.kernelH() * length;
        if (floats > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("conv2d backward: " + dy.shape + " needs " + floats
                    + " floats of scratch space, at most 2^31-1 fit (" + f.name() + ")");
        }
        if (strips.length < floats) {
            strips = new float[(int) floats];
        }
        spread.filter = f;
        spread.weights = weights;
        spread.dy = dy;
        spread.length = length;
        spread.launch(engine, dy, dy.shape.size());
        collect.filter = f;
        collect.dy = dy;
        collect.dx = dx;
        collect.accumulate = accumulate;
        collect.length = length;
        collect.launch(engine, dx, dx.shape.size());
    }

    private final class Spread extends RowJob {

        private @Nullable Filter filter;
        private @Nullable Packed weights;
        private @Nullable CpuTensor dy;
        private int length;

        @Override
        void row(int image, int y, int worker) {
            Filter f = Objects.requireNonNull(filter);
            CpuTensor g = Objects.requireNonNull(dy);
            Packed w = Objects.requireNonNull(weights);
            Scratch scratch = engine.scratch(worker);
            int columns = w.columns();
            float[] product = scratch.product((g.w + 4) * columns);
            int from = g.at(image, y, 0);
            int m = (g.w + 3) / 4 * 4;
            if (from + (m - 1) * g.c + g.c > g.data.length) {
                m = g.w;
            }
            int wide = scratch.kernels.columnBlock();
            for (int n = 0; n < columns; n += wide) {
                scratch.kernels.multiply(g.data, from, g.c, m, w, 0, g.c, n, Math.min(wide, columns - n), product, n,
                        columns, false);
            }
            int segment = segment(f);
            int step = f.stride() * f.in();
            for (int r = 0; r < f.kernelH(); r++) {
                int to = ((image * g.h + y) * f.kernelH() + r) * length;
                Arrays.fill(strips, to, to + length, 0f);
                for (int x = 0; x < g.w; x++) {
                    scratch.kernels.add(product, x * columns + r * segment, strips, to + x * step, segment);
                }
            }
        }
    }

    private final class Collect extends RowJob {

        private @Nullable Filter filter;
        private @Nullable CpuTensor dy;
        private @Nullable CpuTensor dx;
        private boolean accumulate;
        private int length;

        @Override
        void row(int image, int y, int worker) {
            Filter f = Objects.requireNonNull(filter);
            CpuTensor g = Objects.requireNonNull(dy);
            CpuTensor d = Objects.requireNonNull(dx);
            Kernels kernels = engine.scratch(worker).kernels;
            int to = d.at(image, y, 0);
            int floats = d.w * d.c;
            if (!accumulate) {
                Arrays.fill(d.data, to, to + floats, 0f);
            }
            int skip = f.pad() * f.in();
            int common = Math.min(floats, length - skip);
            int last = Math.min(g.h - 1, (y + f.pad()) / f.stride());
            for (int oy = Math.max(0, (y + f.pad() - f.kernelH()) / f.stride()); oy <= last; oy++) {
                int r = y + f.pad() - oy * f.stride();
                if (r < f.kernelH() && common > 0) {
                    int from = ((image * g.h + oy) * f.kernelH() + r) * length + skip;
                    kernels.add(strips, from, d.data, to, common);
                }
            }
        }
    }
}
