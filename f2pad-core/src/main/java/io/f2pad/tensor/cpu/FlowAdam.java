package io.f2pad.tensor.cpu;

/** Adam on a flow's weights; every part of the operand is packed again as soon as its weights have moved. */
final class FlowAdam implements Job {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final float EPSILON = 1e-8f;

    private final Engine engine;
    private final FlowOperand operand;
    private final FlowParameters[] weights;
    private final FlowParameters[] first;
    private final FlowParameters[] second;
    private FlowParameters[] gradients;
    private int step;
    private float rate;
    private float correction;

    FlowAdam(Engine engine, FlowOperand operand, FlowParameters[] weights) {
        this.engine = engine;
        this.operand = operand;
        this.weights = weights;
        first = FlowParameters.zeros(operand.flow);
        second = FlowParameters.zeros(operand.flow);
        gradients = first;
    }

    void step(FlowParameters[] sums, double learningRate) {
        gradients = sums;
        step++;
        rate = (float) (learningRate / (1 - Math.pow(BETA1, step)));
        correction = (float) (1 / Math.sqrt(1 - Math.pow(BETA2, step)));
        engine.workers.run(this, weights.length * FlowOperand.PARTS);
    }

    FlowParameters[] first() {
        return first;
    }

    FlowParameters[] second() {
        return second;
    }

    /** Weights and moments were set from outside, after so many steps. */
    void restore(int steps) {
        step = steps;
        for (int task = 0; task < weights.length * FlowOperand.PARTS; task++) {
            int k = task / FlowOperand.PARTS;
            operand.repack(k, task % FlowOperand.PARTS, weights[k], engine.scratch(0));
        }
    }

    @Override
    public void run(int task, int worker) {
        int k = task / FlowOperand.PARTS;
        int part = task % FlowOperand.PARTS;
        float[][] w = part(weights[k], part);
        float[][] g = part(gradients[k], part);
        float[][] m = part(first[k], part);
        float[][] v = part(second[k], part);
        for (int i = 0; i < w.length; i++) {
            moments(g[i], m[i], v[i]);
            move(w[i], m[i], v[i], rate, correction);
        }
        operand.repack(k, part, weights[k], engine.scratch(worker));
    }

    private static float[][] part(FlowParameters p, int part) {
        return switch (part) {
            case 0 -> new float[][] {p.w1(), p.code(), p.b1()};
            case 1 -> new float[][] {p.w2s(), p.w2t(), p.b2s(), p.b2t()};
            default -> new float[][] {p.scale(), p.offset()};
        };
    }

    /** Two loops, because the JIT compiler vectorises loops with one store stream. */
    private static void moments(float[] g, float[] m, float[] v) {
        for (int i = 0; i < m.length; i++) {
            m[i] = (float) BETA1 * m[i] + (float) (1 - BETA1) * g[i];
        }
        for (int i = 0; i < v.length; i++) {
            v[i] = (float) BETA2 * v[i] + (float) (1 - BETA2) * (g[i] * g[i]);
        }
    }

    private static void move(float[] w, float[] m, float[] v, float rate, float correction) {
        for (int i = 0; i < w.length; i++) {
            w[i] -= rate * m[i] / ((float) Math.sqrt(v[i]) * correction + EPSILON);
        }
    }
}
