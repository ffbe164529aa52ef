package io.f2pad.ops;

import io.f2pad.tape.Frame;
import io.f2pad.tensor.Tensor;

/**
 * Group-sparsity LOG penalty of the anomaly a = i - n (Eq. 8), inputs n, i, omega:
 * {@code asinh(|a| / sqrt(eps))} on omega, which is {@code log(sqrt(|a|^2 + eps) + |a|)} without its constant.
 * Gradient {@code -a / (|a| sqrt(|a|^2 + eps))}, 0 at a = 0.
 */
public final class LogPenalty extends PixelTerm {

    private final double epsilon;

    /**
     * Creates the op.
     *
     * @param epsilon eps, positive
     */
    public LogPenalty(double epsilon) {
        super("log_penalty", 3);
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("log_penalty: epsilon must be positive, got " + epsilon);
        }
        this.epsilon = epsilon;
    }

    @Override
    public String name() {
        return "log_penalty[" + epsilon + "]";
    }

    @Override
    public void forward(Frame f) {
        f.backend().logPenalty(f.input(0), f.input(1), f.input(2), epsilon, f.output());
    }

    @Override
    void backward(Frame f, Tensor dn) {
        f.backend().logPenaltyBackward(f.input(0), f.input(1), f.input(2), epsilon, f.outputGradient(), dn,
                f.accumulate(0));
    }
}
