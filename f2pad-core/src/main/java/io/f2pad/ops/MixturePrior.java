package io.f2pad.ops;

import io.f2pad.objective.MixtureField;
import io.f2pad.tape.Frame;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import java.util.List;

/**
 * Prior of the pixel values (Eq. 10), inputs n, omega: {@code min_k (n - mu_k)^T P_k (n - mu_k) + offset_k} on omega.
 * Gradient {@code 2 P_k* (n - mu_k*)}, lowest index on ties; forward computes it in the same pass.
 */
public final class MixturePrior extends PixelTerm {

    private final MixtureField mixture;

    /**
     * Creates the op.
     *
     * @param mixture the components
     */
    public MixturePrior(MixtureField mixture) {
        super("mixture_prior", 2);
        this.mixture = mixture;
    }

    @Override
    public String name() {
        return "mixture_prior[" + mixture.components() + "]";
    }

    @Override
    public List<Shape> savedShapes(List<Shape> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    public boolean backwardReadsInputs() {
        return false;
    }

    @Override
    public void forward(Frame f) {
        f.backend().mixturePrior(f.input(0), f.input(1), mixture, f.output(), f.saved(0));
    }

    @Override
    void backward(Frame f, Tensor dn) {
        f.backend().multiply(f.saved(0), f.outputGradient(), dn, f.accumulate(0));
    }
}
