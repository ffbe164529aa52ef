package io.f2pad.ops;

import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.ShapeException;
import io.f2pad.tensor.Tensor;
import java.util.List;

/**
 * Group-sparsity LOG penalty of the anomaly a = i - n (Eq. 8), inputs n, i, omega:
 * {@code asinh(|a| / sqrt(eps))} on omega, which is {@code log(sqrt(|a|^2 + eps) + |a|)} without its constant.
 * Gradient {@code -a / (|a| sqrt(|a|^2 + eps))}, 0 at a = 0.
 */
public final class LogPenalty implements Op {

    private final double epsilon;

    /**
     * Creates the op.
     *
     * @param epsilon eps, positive
     */
    public LogPenalty(double epsilon) {
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
    public Shape outputShape(List<Shape> inputs) {
        Shapes.requireCount("log_penalty", inputs, 3);
        Shapes.requireSame("log_penalty", "an image", inputs.get(0), inputs.get(1));
        return Shapes.pixelMap("log_penalty", inputs, 2);
    }

    @Override
    public boolean backwardReadsInputs() {
        return true;
    }

    @Override
    public boolean backwardReadsOutput() {
        return false;
    }

    @Override
    public void forward(Frame f) {
        f.backend().logPenalty(f.input(0), f.input(1), f.input(2), epsilon, f.output());
    }

    @Override
    public void backward(Frame f) {
        if (f.gradient(1) != null || f.gradient(2) != null) {
            throw new ShapeException("log_penalty: image and region must be constants");
        }
        Tensor dn = f.gradient(0);
        if (dn != null) {
            f.backend().logPenaltyBackward(f.input(0), f.input(1), f.input(2), epsilon, f.outputGradient(), dn,
                    f.accumulate(0));
        }
    }
}
