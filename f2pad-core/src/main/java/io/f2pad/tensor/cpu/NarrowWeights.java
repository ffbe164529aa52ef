package io.f2pad.tensor.cpu;

import io.f2pad.tensor.Filter;

/**
 * The operand of {@link NarrowBackward}: rows are output channels, columns are taps in order r, s, channel, each tap
 * row one run.
 *
 * @param filter  the geometry
 * @param weights the matrix
 * @param run     floats of one tap row
 */
record NarrowWeights(Filter filter, Packed weights, int run) implements Direction {

    /** Stands for a filter before the first launch. */
    static final Filter NONE = new Filter("none", 1, 1, 1, 1, 1, 0, new float[1], new float[1]);

    static NarrowWeights of(Filter f, Kernels kernels) {
        int run = f.kernelW() * f.in();
        int columns = f.kernelH() * run;
        float[] b = new float[f.out() * columns];
        for (int o = 0; o < f.out(); o++) {
            for (int r = 0; r < f.kernelH(); r++) {
                for (int s = 0; s < f.kernelW(); s++) {
                    for (int c = 0; c < f.in(); c++) {
                        b[o * columns + r * run + s * f.in() + c] = Correlation.weight(f, o, c, r, s);
                    }
                }
            }
        }
        return new NarrowWeights(f, kernels.pack(b, f.out(), columns), run);
    }
}
