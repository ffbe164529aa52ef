package io.f2pad.tensor.cpu;

import io.f2pad.tensor.Filter;
import io.f2pad.tensor.Frozen;

/**
 * A convolution packed for both directions.
 *
 * @param filter   geometry and bias
 * @param forward  weights of the convolution
 * @param backward weights of its adjoint
 */
record PackedFilter(Filter filter, Direction forward, Direction backward) implements Frozen {

    /** With fewer input channels than this, padding them to a panel costs more than adding up contributions. */
    private static final int NARROW = 16;

    static PackedFilter of(Filter f, Kernels kernels) {
        if (WinogradWeights.fits(f)) {
            return new PackedFilter(f, WinogradWeights.forward(f, kernels), WinogradWeights.backward(f, kernels));
        }
        if (FoldedWeights.fits(f)) {
            return new PackedFilter(f, FoldedWeights.of(f, kernels, false), FoldedWeights.of(f, kernels, true));
        }
        boolean narrow = f.in() < NARROW && f.kernelH() * f.kernelW() > 1;
        return new PackedFilter(f, Correlations.forward(f, kernels),
                narrow ? NarrowWeights.of(f, kernels) : Correlations.backward(f, kernels));
    }
}
