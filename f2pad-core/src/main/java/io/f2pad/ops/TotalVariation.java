package io.f2pad.ops;

import io.f2pad.objective.TvForm;
import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import java.util.List;

/**
 * Vectorial total variation (Eq. 11), inputs n, omega: per pixel
 * {@code sqrt(|n[i+1,j] - n[i,j]|^2 + |n[i,j+1] - n[i,j]|^2 + delta)}, or another {@link TvForm}; a difference that
 * leaves the image is 0. Only pixels whose stencil touches omega count, the others are constant.
 */
public final class TotalVariation implements Op {

    private final TvForm form;
    private final double delta;

    /**
     * Creates the op.
     *
     * @param form  the reading of Eq. 11
     * @param delta smoothing inside the root, positive
     */
    public TotalVariation(TvForm form, double delta) {
        if (!(delta > 0)) {
            throw new IllegalArgumentException("total_variation: delta must be positive, got " + delta);
        }
        this.form = form;
        this.delta = delta;
    }

    @Override
    public String name() {
        return "total_variation[" + form + "]";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shapes.requireCount("total_variation", inputs, 2);
        return Shapes.pixelMap("total_variation", inputs, 1);
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
        f.backend().totalVariation(f.input(0), f.input(1), form, delta, f.output());
    }

    @Override
    public void backward(Frame f) {
        Tensor dn = f.gradient(0);
        if (dn != null) {
            f.backend().totalVariationBackward(f.input(0), f.input(1), form, delta, f.outputGradient(), dn,
                    f.accumulate(0));
        }
    }
}
