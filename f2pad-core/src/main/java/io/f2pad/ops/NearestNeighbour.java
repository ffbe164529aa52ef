package io.f2pad.ops;

import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.FeatureBank;
import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.ShapeException;
import io.f2pad.tensor.Tensor;
import java.util.List;

/**
 * Distance to the nearest row of a bank per position (Eq. 4). A whole pass searches the whole bank and remembers the b
 * nearest rows of every position; focused passes look among those only (Eq. 5), so that the candidates of a refinement
 * are those of its starting point.
 */
public final class NearestNeighbour implements Op {

    private final FeatureBank bank;
    private final Frozen frozen;
    private final int candidates;
    private final boolean squared;

    /**
     * Creates the op.
     *
     * @param bank       the normal features
     * @param frozen     the same, prepared by the backend of the tape
     * @param candidates b, at least 1; at most the bank's rows are used
     * @param squared    whether the score is the squared distance
     */
    public NearestNeighbour(FeatureBank bank, Frozen frozen, int candidates, boolean squared) {
        if (candidates < 1) {
            throw new IllegalArgumentException("nearest: candidates must be at least 1, got " + candidates);
        }
        this.bank = bank;
        this.frozen = frozen;
        this.candidates = Math.min(candidates, bank.rows());
        this.squared = squared;
    }

    @Override
    public String name() {
        return "nearest[" + candidates + " of " + bank.rows() + (squared ? ", squared" : "") + "]";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shapes.requireCount("nearest", inputs, 1);
        Shape f = inputs.get(0);
        if (f.c() != bank.dims()) {
            throw new ShapeException("nearest: features are " + f + ", the bank has " + bank.dims() + " channels");
        }
        return f.withChannels(1);
    }

    @Override
    public List<Shape> savedShapes(List<Shape> inputs) {
        return List.of(inputs.get(0).withChannels(candidates), inputs.get(0));
    }

    @Override
    public void forward(Frame f) {
        if (!f.focused()) {
            f.backend().searchNearest(f.input(0), frozen, f.saved(0));
        }
        f.backend().nearestCandidate(f.input(0), frozen, f.saved(0), squared, f.output(), f.saved(1));
    }

    @Override
    public void backward(Frame f) {
        Tensor df = f.gradient(0);
        if (df != null) {
            f.backend().multiply(f.saved(1), f.outputGradient(), df, f.accumulate(0));
        }
    }
}
