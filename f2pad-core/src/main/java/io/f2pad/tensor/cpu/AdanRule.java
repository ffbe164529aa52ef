package io.f2pad.tensor.cpu;

import io.f2pad.objective.AdanOptions;

/** Adan's arithmetic on a run of floats that lie at the same offsets of every array. */
final class AdanRule {

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

    void set(AdanOptions options, int t) {
        first = t == 1;
        beta1 = (float) options.beta1();
        beta2 = (float) options.beta2();
        beta3 = (float) options.beta3();
        gain1 = (float) (1 - options.beta1());
        gain2 = (float) (1 - options.beta2());
        gain3 = (float) (1 - options.beta3());
        unbias1 = (float) (1 / (1 - Math.pow(options.beta1(), t)));
        unbias2 = (float) (options.beta2() / (1 - Math.pow(options.beta2(), t)));
        unbias3 = (float) (1 / Math.sqrt(1 - Math.pow(options.beta3(), t)));
        epsilon = (float) options.epsilon();
    }

    /** Updates the moments with the gradient g, keeps g as the previous one and writes the direction u. */
    void apply(float[] g, float[] m, float[] v, float[] n, float[] previous, float[] u, int from, int to) {
        if (first) {
            // g_0 := g_1, so the first difference is 0.
            System.arraycopy(g, from, previous, from, to - from);
        }
        moments(from, to, g, m, v, n, previous);
        direction(from, to, m, v, n, u);
        System.arraycopy(g, from, previous, from, to - from);
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
            out[i] = (mean[i] * unbias1 + change[i] * unbias2) / ((float) Math.sqrt(power[i]) * unbias3 + epsilon);
        }
    }
}
