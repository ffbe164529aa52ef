package io.f2pad.tensor.cpu;

/** The logistic function, SiLU and their adjoints, element by element. */
final class Activation {

    private final Engine engine;
    private final Silu silu;
    private final SiluBackward siluBackward;
    private final Logistic logistic;
    private final LogisticBackward logisticBackward;

    Activation(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        silu = new Silu(nothing);
        siluBackward = new SiluBackward(nothing);
        logistic = new Logistic(nothing);
        logisticBackward = new LogisticBackward(nothing);
    }

    void silu(CpuTensor x, CpuTensor y) {
        silu.x = x;
        silu.y = y;
        silu.launch(engine, y, 4 * y.floats());
    }

    void siluBackward(CpuTensor x, CpuTensor dy, CpuTensor dx, boolean accumulate) {
        siluBackward.x = x;
        siluBackward.dy = dy;
        siluBackward.dx = dx;
        siluBackward.accumulate = accumulate;
        siluBackward.launch(engine, dx, 4 * dx.floats());
    }

    void sigmoid(CpuTensor x) {
        logistic.x = x;
        logistic.launch(engine, x, x.floats());
    }

    void sigmoidBackward(CpuTensor y, CpuTensor dy) {
        logisticBackward.y = y;
        logisticBackward.dy = dy;
        logisticBackward.launch(engine, dy, dy.floats());
    }

    private final class Silu extends RowJob {

        private CpuTensor x;
        private CpuTensor y;

        Silu(CpuTensor nothing) {
            x = nothing;
            y = nothing;
        }

        @Override
        void row(int image, int row, int worker) {
            engine.scratch(worker).kernels.silu(x.data, y.data, y.at(image, row, y.left), y.run());
        }
    }

    private final class SiluBackward extends RowJob {

        private CpuTensor x;
        private CpuTensor dy;
        private CpuTensor dx;
        private boolean accumulate;

        SiluBackward(CpuTensor nothing) {
            x = nothing;
            dy = nothing;
            dx = nothing;
        }

        @Override
        void row(int image, int row, int worker) {
            engine.scratch(worker).kernels.siluBackward(x.data, dy.data, dx.data, dx.at(image, row, dx.left),
                    dx.run(), accumulate);
        }
    }

    private static final class Logistic extends RowJob {

        private CpuTensor x;

        Logistic(CpuTensor nothing) {
            x = nothing;
        }

        @Override
        void row(int image, int row, int worker) {
            int o = x.at(image, row, x.left);
            for (int i = o; i < o + x.run(); i++) {
                x.data[i] = Sigmoid.of(x.data[i]);
            }
        }
    }

    private static final class LogisticBackward extends RowJob {

        private CpuTensor y;
        private CpuTensor dy;

        LogisticBackward(CpuTensor nothing) {
            y = nothing;
            dy = nothing;
        }

        @Override
        void row(int image, int row, int worker) {
            int o = dy.at(image, row, dy.left);
            for (int i = o; i < o + dy.run(); i++) {
                dy.data[i] *= y.data[i] * (1 - y.data[i]);
            }
        }
    }
}
