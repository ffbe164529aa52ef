package io.f2pad.ops;

import io.f2pad.objective.ColourRange;
import io.f2pad.tape.Frame;
import io.f2pad.tensor.Tensor;

/**
 * Penalty of invalid colours, inputs n, omega: {@code sum_c max(0, n_c - high_c)^2 + max(0, low_c - n_c)^2} on omega.
 * The paper's alternative to projecting pixels onto the valid range.
 */
public final class RangePenalty extends PixelTerm {

    private final ColourRange range;

    /**
     * Creates the op.
     *
     * @param range valid colours
     */
    public RangePenalty(ColourRange range) {
        super("range_penalty", 2);
        this.range = range;
    }

    @Override
    public String name() {
        return "range_penalty";
    }

    @Override
    public void forward(Frame f) {
        f.backend().rangePenalty(f.input(0), f.input(1), range, f.output());
    }

    @Override
    void backward(Frame f, Tensor dn) {
        f.backend().rangePenaltyBackward(f.input(0), f.input(1), range, f.outputGradient(), dn, f.accumulate(0));
    }
}
