package io.f2pad.ops;

import io.f2pad.objective.MixtureField;
import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import java.util.List;

/**
 * Prior of the pixel values (Eq. 10), inputs n, omega: {@code min_k (n - mu_k)^T P_k (n - mu_k) + offset_k} on omega.
 * Gradient {@code 2 P_k* (n - mu_k*)}, lowest index on ties.
 */
public final class MixturePrior implements Op {

    private final MixtureField mixture;

    /**
     * Creates the op.
     *
     * @param mixture the components
     */
    public MixturePrior(MixtureField mixture) {
        this.mixture = mixture;
    }

    @Override
    public String name() {
        return "mixture_prior[" + mixture.components() + "]";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shapes.requireCount("mixture_prior", inputs, 2);
        return Shapes.pixelMap("mixture_prior", inputs, 1);
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
        f.backend().mixturePrior(f.input(0), f.input(1), mixture, f.output());
    }

    @Override
    public void backward(Frame f) {
        Tensor dn = f.gradient(0);
        if (dn != null) {
            f.backend().mixturePriorBackward(f.input(0), f.input(1), mixture, f.outputGradient(), dn,
                    f.accumulate(0));
        }
    }
}
