package io.f2pad.tensor.cpu;

import io.f2pad.tensor.Filter;

/**
 * The operand of {@link NarrowBackward}: rows are output channels, columns are taps in order r, s, channel, each tap
 * row padded to a segment.
 *
 * @param filter  the geometry
 * @param weights the matrix
 * @param segment floats of one padded tap row
 */
record NarrowWeights(Filter filter, Packed weights, int segment) implements Direction {

    static NarrowWeights of(Filter f, Kernels kernels) {
        int run = kernels.runBlock();
        int segment = (f.kernelW() * f.in() + run - 1) / run * run;
        int columns = f.kernelH() * segment;
        float[] b = new float[f.out() * columns];
        for (int o = 0; o < f.out(); o++) {
            for (int r = 0; r < f.kernelH(); r++) {
                for (int s = 0; s < f.kernelW(); s++) {
                    for (int c = 0; c < f.in(); c++) {
                        b[o * columns + r * segment + s * f.in() + c] = Correlation.weight(f, o, c, r, s);
                    }
                }
            }
        }
        return new NarrowWeights(f, kernels.pack(b, f.out(), columns), segment);
    }
}
