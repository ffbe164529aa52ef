package io.f2pad.tensor.cpu;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Per-channel means over all positions, and scaling and shifting by one value per image and channel. */
final class ChannelScaling {

    private final Engine engine;
    private final RowSums sums;
    private final Scale scale;

    ChannelScaling(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        sums = new RowSums(nothing);
        scale = new Scale(nothing);
    }

    /** Sums per row and then over the rows, so that the order never depends on the thread count. */
    void mean(CpuTensor x, @Nullable CpuTensor by, CpuTensor mean) {
        if (sums.values.length < x.n * x.h * x.c) {
            sums.values = new float[x.n * x.h * x.c];
        }
        sums.x = x;
        sums.by = by == null ? null : by.data;
        sums.launch(engine, x.n, 0, x.h, (long) x.n * x.h * x.w * x.c);
        float share = 1f / (x.h * x.w);
        for (int image = 0; image < x.n; image++) {
            int to = mean.at(image, 0, 0);
            Arrays.fill(mean.data, to, to + x.c, 0f);
            for (int y = 0; y < x.h; y++) {
                engine.kernels.add(sums.values, (image * x.h + y) * x.c, mean.data, to, x.c);
            }
            for (int i = to; i < to + x.c; i++) {
                mean.data[i] *= share;
            }
        }
    }

    void scale(CpuTensor x, CpuTensor factor, @Nullable CpuTensor shift, CpuTensor y, boolean accumulate) {
        scale.x = x;
        scale.factor = factor;
        scale.shift = shift == null ? null : shift.data;
        scale.y = y;
        scale.accumulate = accumulate;
        scale.launch(engine, y, y.floats());
    }

    private final class RowSums extends RowJob {

        private CpuTensor x;
        private float @Nullable [] by;
        private float[] values = new float[0];

        RowSums(CpuTensor nothing) {
            x = nothing;
        }

        @Override
        void row(int image, int y, int worker) {
            engine.scratch(worker).kernels.sumPixels(x.data, by, x.at(image, y, 0), x.w, x.c, values,
                    (image * x.h + y) * x.c);
        }
    }

    private final class Scale extends RowJob {

        private CpuTensor x;
        private CpuTensor factor;
        private float @Nullable [] shift;
        private CpuTensor y;
        private boolean accumulate;

        Scale(CpuTensor nothing) {
            x = nothing;
            factor = nothing;
            y = nothing;
        }

        @Override
        void row(int image, int row, int worker) {
            engine.scratch(worker).kernels.scalePixels(x.data, y.at(image, row, y.left), y.right - y.left, y.c,
                    factor.data, shift, factor.at(image, 0, 0), y.data, accumulate);
        }
    }
}
