package io.f2pad.tensor.cpu;

import io.f2pad.objective.AdanOptions;
import io.f2pad.objective.StepOptions;
import java.util.Arrays;

/** Adan's direction and the projected step (Eq. 15). */
final class Optimiser {

    private final Engine engine;
    private final Adan adan;
    private final Step step;

    Optimiser(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        adan = new Adan(nothing);
        step = new Step(nothing);
    }

    void adan(CpuTensor g, CpuTensor m, CpuTensor v, CpuTensor n, CpuTensor previous, AdanOptions options, int t,
            CpuTensor u) {
        adan.g = g;
        adan.m = m;
        adan.v = v;
        adan.n = n;
        adan.previous = previous;
        adan.u = u;
        adan.first = t == 1;
        adan.beta1 = (float) options.beta1();
        adan.beta2 = (float) options.beta2();
        adan.beta3 = (float) options.beta3();
        adan.gain1 = (float) (1 - options.beta1());
        adan.gain2 = (float) (1 - options.beta2());
        adan.gain3 = (float) (1 - options.beta3());
        adan.unbias1 = (float) (1 / (1 - Math.pow(options.beta1(), t)));
        adan.unbias2 = (float) (options.beta2() / (1 - Math.pow(options.beta2(), t)));
        adan.unbias3 = (float) (1 / Math.sqrt(1 - Math.pow(options.beta3(), t)));
        adan.epsilon = (float) options.epsilon();
        adan.launch(engine, u, 4 * u.floats());
    }

    void step(CpuTensor n, CpuTensor image, CpuTensor u, CpuTensor omega, StepOptions options) {
        step.n = n;
        step.input = image;
        step.u = u;
        step.omega = omega;
        step.adaptive = options.rule() == StepOptions.Rule.ADAPTIVE;
        step.eta0 = options.eta0();
        step.floor = options.floor();
        step.bound = options.clipUpdate();
        step.low = options.range().low();
        step.high = options.range().high();
        step.launch(engine, n, n.floats());
    }

    private static final class Adan extends RowJob {

        private CpuTensor g;
        private CpuTensor m;
        private CpuTensor v;
        private CpuTensor n;
        private CpuTensor previous;
        private CpuTensor u;
        private boolean first;
        private float beta1;
        private float beta2;
        private float beta3;
        private float gain1;
        private float gain2;
        private float gain3;
        private float unbias1;
        private float unbias2;
        private float unbias3;
        private float epsilon;

        Adan(CpuTensor nothing) {
            g = nothing;
            m = nothing;
            v = nothing;
            n = nothing;
            previous = nothing;
            u = nothing;
        }

        @Override
        void row(int image, int y, int worker) {
            int from = u.at(image, y, u.left);
            int to = from + u.run();
            if (first) {
                // g_0 := g_1, so the first difference is 0.
                System.arraycopy(g.data, from, previous.data, from, to - from);
            }
            moments(from, to, g.data, m.data, v.data, n.data, previous.data);
            direction(from, to, m.data, v.data, n.data, u.data);
            System.arraycopy(g.data, from, previous.data, from, to - from);
        }

        private void moments(int from, int to, float[] grad, float[] mean, float[] change, float[] power,
                float[] before) {
            for (int i = from; i < to; i++) {
                mean[i] = beta1 * mean[i] + gain1 * grad[i];
            }
            for (int i = from; i < to; i++) {
                change[i] = beta2 * change[i] + gain2 * (grad[i] - before[i]);
            }
            for (int i = from; i < to; i++) {
                float look = grad[i] + beta2 * (grad[i] - before[i]);
                power[i] = beta3 * power[i] + gain3 * (look * look);
            }
        }

        private void direction(int from, int to, float[] mean, float[] change, float[] power, float[] out) {
            for (int i = from; i < to; i++) {
                out[i] = (mean[i] * unbias1 + change[i] * unbias2)
                        / ((float) Math.sqrt(power[i]) * unbias3 + epsilon);
            }
        }
    }

    private final class Step extends RowJob {

        private CpuTensor n;
        private CpuTensor input;
        private CpuTensor u;
        private CpuTensor omega;
        private boolean adaptive;
        private float eta0;
        private float floor;
        private float bound;
        private float[] low = new float[3];
        private float[] high = new float[3];

        Step(CpuTensor nothing) {
            n = nothing;
            input = nothing;
            u = nothing;
            omega = nothing;
        }

        @Override
        void row(int image, int y, int worker) {
            int o = n.at(image, y, n.left);
            int run = n.run();
            float[][] p = engine.scratch(worker).planes(7, run);
            bounds(p[0], p[1]);
            System.arraycopy(n.data, o, p[2], 0, run);
            System.arraycopy(input.data, o, p[3], 0, run);
            System.arraycopy(u.data, o, p[4], 0, run);
            if (adaptive) {
                rates(p[3], p[2], p[5], run);
            } else {
                Arrays.fill(p[5], 0, run, eta0);
            }
            move(p[2], p[4], p[5], p[0], p[1], p[6], run);
            for (int x = n.left, i = 0, w = omega.at(image, y, n.left); x < n.right; x++, w++, i += 3) {
                if (omega.data[w] != 0) {
                    n.data[o + i] = p[6][i];
                    n.data[o + i + 1] = p[6][i + 1];
                    n.data[o + i + 2] = p[6][i + 2];
                }
            }
        }

        /** The valid values of every float of the row. */
        private void bounds(float[] from, float[] to) {
            for (int i = 0; i < n.run(); i += 3) {
                from[i] = low[0];
                from[i + 1] = low[1];
                from[i + 2] = low[2];
                to[i] = high[0];
                to[i + 1] = high[1];
                to[i + 2] = high[2];
            }
        }

        private void rates(float[] x, float[] y, float[] to, int count) {
            float scale = eta0;
            float least = floor;
            for (int i = 0; i < count; i++) {
                to[i] = scale * Math.max(Math.abs(x[i] - y[i]), least);
            }
        }

        private void move(float[] value, float[] direction, float[] rate, float[] from, float[] to, float[] result,
                int count) {
            float limit = bound;
            for (int i = 0; i < count; i++) {
                float delta = Math.max(-limit, Math.min(limit, rate[i] * direction[i]));
                result[i] = Math.max(from[i], Math.min(to[i], value[i] - delta));
            }
        }
    }
}
