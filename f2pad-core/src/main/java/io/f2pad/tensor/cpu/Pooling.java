package io.f2pad.tensor.cpu;

import java.util.Arrays;

/** Max pooling, average pooling and nearest upsampling with their adjoints, all in gather form. */
final class Pooling {

    private final Engine engine;
    private final MaxPool maxPool;
    private final MaxPoolBackward maxPoolBackward;
    private final AveragePool averagePool;
    private final Upsample upsample;
    private final UpsampleBackward upsampleBackward;

    Pooling(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        maxPool = new MaxPool(nothing);
        maxPoolBackward = new MaxPoolBackward(nothing);
        averagePool = new AveragePool(nothing);
        upsample = new Upsample(nothing);
        upsampleBackward = new UpsampleBackward(nothing);
    }

    void maxPool(CpuTensor x, boolean relu, CpuTensor y, CpuTensor argmax) {
        maxPool.x = x;
        maxPool.relu = relu;
        maxPool.y = y;
        maxPool.argmax = argmax;
        maxPool.launch(engine, y, 4 * y.floats());
    }

    void maxPoolBackward(CpuTensor dy, CpuTensor argmax, CpuTensor dx, boolean accumulate) {
        maxPoolBackward.dy = dy;
        maxPoolBackward.argmax = argmax;
        maxPoolBackward.dx = dx;
        maxPoolBackward.accumulate = accumulate;
        maxPoolBackward.launch(engine, dx, dx.floats());
    }

    void averagePool(CpuTensor x, CpuTensor y, boolean accumulate) {
        averagePool.x = x;
        averagePool.y = y;
        averagePool.accumulate = accumulate;
        averagePool.launch(engine, y, y.floats());
    }

    void upsample(CpuTensor x, int factor, CpuTensor y) {
        upsample.x = x;
        upsample.factor = factor;
        upsample.y = y;
        upsample.launch(engine, y, y.floats());
    }

    void upsampleBackward(CpuTensor dy, int factor, CpuTensor dx, boolean accumulate) {
        upsampleBackward.dy = dy;
        upsampleBackward.factor = factor;
        upsampleBackward.dx = dx;
        upsampleBackward.accumulate = accumulate;
        upsampleBackward.launch(engine, dx, factor * factor * dx.floats());
    }

    private final class MaxPool extends RowJob {

        private CpuTensor x;
        private boolean relu;
        private CpuTensor y;
        private CpuTensor argmax;

        MaxPool(CpuTensor nothing) {
            x = nothing;
            y = nothing;
            argmax = nothing;
        }

        /** The border is zero, not minus infinity, so windows are cut to the image. */
        @Override
        void row(int image, int row, int worker) {
            Kernels kernels = engine.scratch(worker).kernels;
            int r0 = row == 0 ? 1 : 0;
            int r1 = Math.min(3, x.h + 1 - 2 * row);
            for (int p = y.left; p < y.right; p++) {
                int s0 = p == 0 ? 1 : 0;
                int s1 = Math.min(3, x.w + 1 - 2 * p);
                kernels.maxWindow(x.data, x.at(image, 2 * row - 1, 2 * p - 1), x.row, x.c,
                        r0 | r1 << 8 | s0 << 16 | s1 << 24, y.data, argmax.data, y.at(image, row, p));
            }
            if (relu) {
                kernels.rectifyMaximum(y.data, argmax.data, y.at(image, row, y.left), y.run());
            }
        }
    }

    private final class MaxPoolBackward extends RowJob {

        private CpuTensor dy;
        private CpuTensor argmax;
        private CpuTensor dx;
        private boolean accumulate;

        MaxPoolBackward(CpuTensor nothing) {
            dy = nothing;
            argmax = nothing;
            dx = nothing;
        }

        /** An even row lies in one window row, an odd one in two; columns alike. */
        @Override
        void row(int image, int row, int worker) {
            Kernels kernels = engine.scratch(worker).kernels;
            int o = dx.at(image, row, dx.left);
            int down = (row + 1) / 2 > row / 2 && row / 2 + 1 < dy.h ? dy.row : 0;
            for (int p = dx.left; p < dx.right; p++, o += dx.c) {
                int right = (p + 1) / 2 > p / 2 && p / 2 + 1 < dy.w ? dy.c : 0;
                int index = 3 * (1 + row % 2) + 1 + p % 2;
                kernels.routeMaxima(dy.data, argmax.data, dy.at(image, row / 2, p / 2), down, right, index, dx.data, o,
                        dx.c, accumulate);
            }
        }
    }

    private static final class AveragePool extends RowJob {

        private CpuTensor x;
        private CpuTensor y;
        private boolean accumulate;

        AveragePool(CpuTensor nothing) {
            x = nothing;
            y = nothing;
        }

        @Override
        void row(int image, int row, int worker) {
            float[] a = x.data;
            float[] out = y.data;
            int c = x.c;
            int d = x.row;
            int o = y.at(image, row, y.left);
            for (int i = o; i < o + y.run(); i++) {
                float mean = (a[i - d - c] + a[i - d] + a[i - d + c] + a[i - c] + a[i] + a[i + c] + a[i + d - c]
                        + a[i + d] + a[i + d + c]) / 9;
                out[i] = accumulate ? out[i] + mean : mean;
            }
        }
    }

    private static final class Upsample extends RowJob {

        private CpuTensor x;
        private int factor;
        private CpuTensor y;

        Upsample(CpuTensor nothing) {
            x = nothing;
            y = nothing;
        }

        @Override
        void row(int image, int row, int worker) {
            int from = x.at(image, row / factor, 0);
            int to = y.at(image, row, y.left);
            for (int p = y.left; p < y.right; p++, to += y.c) {
                System.arraycopy(x.data, from + p / factor * x.c, y.data, to, y.c);
            }
        }
    }

    private final class UpsampleBackward extends RowJob {

        private CpuTensor dy;
        private int factor;
        private CpuTensor dx;
        private boolean accumulate;

        UpsampleBackward(CpuTensor nothing) {
            dy = nothing;
            dx = nothing;
        }

        @Override
        void row(int image, int row, int worker) {
            Kernels kernels = engine.scratch(worker).kernels;
            int o = dx.at(image, row, 0);
            if (!accumulate) {
                int first = dx.at(image, row, dx.left);
                Arrays.fill(dx.data, first, first + dx.run(), 0f);
            }
            int endX = Math.min(dy.w, dx.right * factor);
            int endY = Math.min(dy.h, (row + 1) * factor);
            for (int y = row * factor; y < endY; y++) {
                for (int p = dx.left * factor; p < endX; p++) {
                    kernels.add(dy.data, dy.at(image, y, p), dx.data, o + p / factor * dx.c, dx.c);
                }
            }
        }
    }
}
