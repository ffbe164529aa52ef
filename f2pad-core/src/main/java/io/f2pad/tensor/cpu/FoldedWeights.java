package io.f2pad.tensor.cpu;

import io.f2pad.tensor.Filter;

/**
 * A 7x7 convolution of stride 2 and padding 3, as in a network's stem, on an image whose 2x2 blocks are folded into
 * channels: there it has 4x4 taps and stride 1, which Winograd F(3x3, 4x4) computes with 36 products per channel pair
 * and 3x3 tile. Channel {@code (2 b + d) in + c} of a block is channel c of its pixel in row b and column d.
 *
 * @param filter  geometry and bias
 * @param adjoint whether these are the weights of the adjoint
 * @param planes  the 36 matrices of source by destination channels
 */
record FoldedWeights(Filter filter, boolean adjoint, Packed[] planes) implements Direction {

    /** Channels of a block, whole vectors of them. */
    static final int FOLDED = 16;
    private static final int TAPS = 4;

    /** {@return whether the algorithm covers a filter} */
    static boolean fits(Filter f) {
        return f.kernelH() == 7 && f.kernelW() == 7 && f.stride() == 2 && f.pad() == 3 && 4 * f.in() <= FOLDED
                && f.out() % 16 == 0;
    }

    static FoldedWeights of(Filter f, Kernels kernels, boolean adjoint) {
        int blocks = 4 * f.in();
        int in = adjoint ? f.out() : blocks;
        int out = adjoint ? blocks : f.out();
        float[][] planes = new float[36][in * out];
        double[] taps = new double[TAPS * TAPS];
        double[] half = new double[6 * TAPS];
        for (int o = 0; o < f.out(); o++) {
            for (int k = 0; k < blocks; k++) {
                for (int t = 0; t < taps.length; t++) {
                    taps[adjoint ? taps.length - 1 - t : t] = tap(f, o, k, t / TAPS, t % TAPS);
                }
                WinogradWeights.transform(taps, TAPS, half, planes, adjoint ? o * blocks + k : k * f.out() + o);
            }
        }
        Packed[] packed = new Packed[36];
        for (int p = 0; p < 36; p++) {
            packed[p] = kernels.pack(planes[p], in, out);
        }
        return new FoldedWeights(f, adjoint, packed);
    }

    /** Tap a, b of block channel k: the blocks begin one pixel before the window. */
    private static double tap(Filter f, int o, int k, int a, int b) {
        int r = 2 * a + k / f.in() / 2 - 1;
        int s = 2 * b + k / f.in() % 2 - 1;
        return r < 0 || s < 0 ? 0 : Correlation.weight(f, o, k % f.in(), r, s);
    }
}
