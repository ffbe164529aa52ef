package io.f2pad.tensor.cpu;

import io.f2pad.objective.AdanOptions;
import io.f2pad.objective.StepOptions;
import org.jspecify.annotations.Nullable;

/** Adan's direction, the projected step (Eq. 15), and both with gradient sharing in one pass over the rows. */
final class Optimiser {

    private final Engine engine;
    private final Sharing sharing;
    private final AdanRule rule = new AdanRule();
    private final StepRule stepRule = new StepRule();
    private final Adan adan;
    private final Step step;
    private final Descent descent;

    Optimiser(Engine engine, Sharing sharing, CpuTensor nothing) {
        this.engine = engine;
        this.sharing = sharing;
        adan = new Adan(nothing);
        step = new Step(nothing);
        descent = new Descent(nothing);
    }

    void adan(CpuTensor g, CpuTensor[] state, AdanOptions options, int t, CpuTensor u) {
        rule.set(options, t);
        adan.g = g;
        adan.state = state;
        adan.u = u;
        adan.launch(engine, u, 4 * u.floats());
    }

    void step(CpuTensor n, CpuTensor image, CpuTensor u, CpuTensor omega, StepOptions options) {
        stepRule.set(options, n.w);
        step.n = n;
        step.input = image;
        step.u = u;
        step.omega = omega;
        step.launch(engine, n, n.floats());
    }

    void descend(CpuTensor g, @Nullable CpuTensor weights, CpuTensor[] state, AdanOptions options, int t,
            CpuTensor n, CpuTensor image, CpuTensor omega, StepOptions stepOptions) {
        rule.set(options, t);
        stepRule.set(stepOptions, n.w);
        if (weights != null) {
            sharing.prepare(g, weights, n);
        }
        descent.g = g;
        descent.shared = weights != null;
        descent.state = state;
        descent.n = n;
        descent.input = image;
        descent.omega = omega;
        descent.launch(engine, n, 8 * n.floats());
    }

    private final class Adan extends RowJob {

        private CpuTensor g;
        private CpuTensor[] state = new CpuTensor[0];
        private CpuTensor u;

        Adan(CpuTensor nothing) {
            g = nothing;
            u = nothing;
        }

        @Override
        void row(int image, int y, int worker) {
            int from = u.at(image, y, u.left);
            rule.apply(g.data, state[0].data, state[1].data, state[2].data, state[3].data, u.data, from,
                    from + u.run());
        }
    }

    private final class Step extends RowJob {

        private CpuTensor n;
        private CpuTensor input;
        private CpuTensor u;
        private CpuTensor omega;

        Step(CpuTensor nothing) {
            n = nothing;
            input = nothing;
            u = nothing;
            omega = nothing;
        }

        @Override
        void row(int image, int y, int worker) {
            int o = n.at(image, y, n.left);
            float[][] p = engine.scratch(worker).planes(1 + StepRule.PLANES, n.run());
            System.arraycopy(u.data, o, p[0], 0, n.run());
            stepRule.apply(p[0], n.data, input.data, o, omega.data, omega.at(image, y, n.left), n.run(), p, 1);
        }
    }

    /** A row's neighbours are read from the gradient, which stays as it is, so rows may be updated in any order. */
    private final class Descent extends RowJob {

        /** The gradient's colours apart, the gradient, the direction, and Adan's four moments. */
        private static final int GRADIENT = 3;
        private static final int DIRECTION = 4;
        private static final int MOMENTS = 5;
        private static final int STEP = 9;

        private CpuTensor g;
        private boolean shared;
        private CpuTensor[] state = new CpuTensor[0];
        private CpuTensor n;
        private CpuTensor input;
        private CpuTensor omega;

        Descent(CpuTensor nothing) {
            g = nothing;
            n = nothing;
            input = nothing;
            omega = nothing;
        }

        @Override
        void row(int image, int y, int worker) {
            Scratch scratch = engine.scratch(worker);
            int run = n.run();
            int o = n.at(image, y, n.left);
            float[][] p = scratch.planes(STEP + StepRule.PLANES, scratch.kernels.padded(run));
            if (shared) {
                sharing.sharedRow(image, y, n.left, run / 3, scratch, p);
                PixelRows.join(p[0], p[1], p[2], run / 3, p[GRADIENT], 0);
            } else {
                System.arraycopy(g.data, o, p[GRADIENT], 0, run);
            }
            for (int i = 0; i < state.length; i++) {
                System.arraycopy(state[i].data, o, p[MOMENTS + i], 0, run);
            }
            rule.apply(p[GRADIENT], p[MOMENTS], p[MOMENTS + 1], p[MOMENTS + 2], p[MOMENTS + 3], p[DIRECTION], 0, run);
            for (int i = 0; i < state.length; i++) {
                System.arraycopy(p[MOMENTS + i], 0, state[i].data, o, run);
            }
            stepRule.apply(p[DIRECTION], n.data, input.data, o, omega.data, omega.at(image, y, n.left), run, p, STEP);
        }
    }
}
