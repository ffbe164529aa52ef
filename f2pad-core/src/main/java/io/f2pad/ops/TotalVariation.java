package io.f2pad.ops;

import io.f2pad.objective.TvForm;
import io.f2pad.tape.Frame;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;

/**
 * Vectorial total variation (Eq. 11), inputs n, omega: per pixel
 * {@code sqrt(|n[i+1,j] - n[i,j]|^2 + |n[i,j+1] - n[i,j]|^2 + delta)}, or another {@link TvForm}; a difference that
 * leaves the image is 0. Only pixels whose stencil touches omega count, the others are constant.
 */
public final class TotalVariation extends PixelTerm {

    private final TvForm form;
    private final double delta;

    /**
     * Creates the op.
     *
     * @param form  the reading of Eq. 11
     * @param delta smoothing inside the root, positive
     */
    public TotalVariation(TvForm form, double delta) {
        super("total_variation", 2);
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
    public Window reach(int input, Window change, Shape output) {
        return reach(change);
    }

    /** A pixel's differences go to the right and down, so it reaches its left and its upper neighbour. */
    static Window reach(Window change) {
        return new Window(Math.max(0, change.top() - 1), Math.max(0, change.left() - 1), change.bottom(),
                change.right());
    }

    @Override
    public void forward(Frame f) {
        f.backend().totalVariation(f.input(0), f.input(1), form, delta, f.output());
    }

    @Override
    void backward(Frame f, Tensor dn) {
        f.backend().totalVariationBackward(f.input(0), f.input(1), form, delta, f.outputGradient(), dn,
                f.accumulate(0));
    }
}
