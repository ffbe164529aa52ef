package io.f2pad.ops;

import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.GaussianField;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.ShapeException;
import io.f2pad.tensor.Tensor;
import java.util.List;

/**
 * Squared Mahalanobis distance per position, {@code s = |W (f - mean)|^2} (Eq. 7). Forward computes the unit gradient
 * {@code 2 W^T W (f - mean)} in the same pass over the factor; backward scales it.
 */
public final class Mahalanobis implements Op {

    private final GaussianField field;
    private final Frozen frozen;

    /**
     * Creates the op.
     *
     * @param field  means and factors
     * @param frozen the same, prepared by the backend of the tape
     */
    public Mahalanobis(GaussianField field, Frozen frozen) {
        this.field = field;
        this.frozen = frozen;
    }

    @Override
    public String name() {
        return "mahalanobis";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shapes.requireCount("mahalanobis", inputs, 1);
        Shape f = inputs.get(0);
        if (f.c() != field.dims() || f.h() != field.height() || f.w() != field.width()) {
            throw new ShapeException("mahalanobis: features are " + f + ", the model expects " + field.dims()
                    + " channels at " + field.height() + "x" + field.width());
        }
        return f.withChannels(1);
    }

    @Override
    public List<Shape> savedShapes(List<Shape> inputs) {
        return inputs;
    }

    @Override
    public void forward(Frame f) {
        f.backend().mahalanobis(f.input(0), frozen, f.output(), f.saved(0));
    }

    @Override
    public void backward(Frame f) {
        Tensor df = f.gradient(0);
        if (df != null) {
            f.backend().multiply(f.saved(0), f.outputGradient(), df, f.accumulate(0));
        }
    }
}
