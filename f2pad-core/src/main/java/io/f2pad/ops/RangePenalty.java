package io.f2pad.ops;

import io.f2pad.objective.ColourRange;
import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import java.util.List;

/**
 * Penalty of invalid colours, inputs n, omega: {@code sum_c max(0, n_c - high_c)^2 + max(0, low_c - n_c)^2} on omega.
 * The paper's alternative to projecting pixels onto the valid range.
 */
public final class RangePenalty implements Op {

    private final ColourRange range;

    /**
     * Creates the op.
     *
     * @param range valid colours
     */
    public RangePenalty(ColourRange range) {
        this.range = range;
    }

    @Override
    public String name() {
        return "range_penalty";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shapes.requireCount("range_penalty", inputs, 2);
        return Shapes.pixelMap("range_penalty", inputs, 1);
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
        f.backend().rangePenalty(f.input(0), f.input(1), range, f.output());
    }

    @Override
    public void backward(Frame f) {
        Tensor dn = f.gradient(0);
        if (dn != null) {
            f.backend().rangePenaltyBackward(f.input(0), f.input(1), range, f.outputGradient(), dn, f.accumulate(0));
        }
    }
}
