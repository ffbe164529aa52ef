package io.f2pad.ops;

import io.f2pad.objective.RegularizerTerms;
import io.f2pad.tape.Frame;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.ShapeException;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.List;

/**
 * {@code alpha LOG(i - n) + beta MOG(n) + gamma TV(n)} per pixel (Eq. 12), inputs n, i, the three weights as a tensor
 * 1,3,1,1, omega: the sum of {@link LogPenalty}, {@link MixturePrior} and {@link TotalVariation}, whose values and
 * gradients one pass over the pixels gives. A term of the objective only.
 */
public final class Regularizer extends PixelTerm {

    /** Shape of the weights alpha, beta, gamma. */
    public static final Shape WEIGHTS = Shape.image(3, 1, 1);

    private final RegularizerTerms terms;

    /**
     * Creates the op.
     *
     * @param terms readings of the terms
     */
    public Regularizer(RegularizerTerms terms) {
        super("regularizer", 4);
        this.terms = terms;
    }

    @Override
    public String name() {
        return "regularizer[" + terms.epsilon() + ", " + terms.mixture().components() + ", " + terms.tvForm() + "]";
    }

    @Override
    public Shape outputShape(List<Shape> shapes) {
        Shapes.requireCount("regularizer", shapes, 4);
        if (!shapes.get(2).equals(WEIGHTS)) {
            throw new ShapeException("regularizer: expected three weights " + WEIGHTS + ", got " + shapes.get(2));
        }
        return super.outputShape(List.of(shapes.get(0), shapes.get(1), shapes.get(0), shapes.get(3)));
    }

    @Override
    public List<Shape> savedShapes(List<Shape> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    public boolean isTerm() {
        return true;
    }

    @Override
    public boolean backwardReadsInputs() {
        return false;
    }

    /** As that of the total variation, the only term that looks at neighbours. */
    @Override
    public Window reach(int input, Window change, Shape output) {
        return TotalVariation.reach(change);
    }

    @Override
    public void forward(Frame f) {
        f.backend().regularizer(f.input(0), f.input(1), f.input(2), f.input(3), terms, f.output(), f.saved(0));
    }

    @Override
    void backward(Frame f, Tensor dn) {
        f.backend().multiply(f.saved(0), f.outputGradient(), dn, f.accumulate(0));
    }
}
