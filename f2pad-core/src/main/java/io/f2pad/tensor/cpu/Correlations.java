package io.f2pad.tensor.cpu;

import io.f2pad.tensor.Filter;

/**
 * A direction as correlations whose destination pixels partition the destination.
 *
 * @param phases one for the convolution itself, one per stride residue for its adjoint
 */
record Correlations(Correlation[] phases) implements Direction {

    static Correlations forward(Filter f, Kernels kernels) {
        return new Correlations(new Correlation[] {Correlation.forward(f, kernels)});
    }

    static Correlations backward(Filter f, Kernels kernels) {
        Correlation[] phases = new Correlation[f.stride() * f.stride()];
        for (int y = 0; y < f.stride(); y++) {
            for (int x = 0; x < f.stride(); x++) {
                phases[y * f.stride() + x] = Correlation.phase(f, y, x, kernels);
            }
        }
        return new Correlations(phases);
    }
}
