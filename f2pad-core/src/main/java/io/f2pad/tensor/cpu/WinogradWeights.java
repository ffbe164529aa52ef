package io.f2pad.tensor.cpu;

import io.f2pad.tensor.Filter;

/**
 * Transformed 3x3 weights {@code U = G g G^T} of Winograd F(4x4, 3x3) with the nodes 0, 1, -1, 2, -2 (Lavin and Gray,
 * arXiv 1509.09308): 36 matrices of source by destination channels.
 *
 * @param in     source channels
 * @param out    destination channels
 * @param planes the 36 matrices
 */
record WinogradWeights(int in, int out, Packed[] planes) implements Direction {

    private static final double[][] G = {{1.0 / 4, 0, 0}, {-1.0 / 6, -1.0 / 6, -1.0 / 6},
        {-1.0 / 6, 1.0 / 6, -1.0 / 6}, {1.0 / 24, 1.0 / 12, 1.0 / 6}, {1.0 / 24, -1.0 / 12, 1.0 / 6}, {0, 0, 1}};

    /** {@return whether the algorithm covers a filter} */
    static boolean fits(Filter f) {
        return f.kernelH() == 3 && f.kernelW() == 3 && f.stride() == 1 && f.pad() == 1 && f.in() % 16 == 0
                && f.out() % 16 == 0;
    }

    static WinogradWeights forward(Filter f, Kernels kernels) {
        return of(f, kernels, false);
    }

    /** The adjoint at stride 1 and padding 1 is the same convolution with turned taps and exchanged channels. */
    static WinogradWeights backward(Filter f, Kernels kernels) {
        return of(f, kernels, true);
    }

    private static WinogradWeights of(Filter f, Kernels kernels, boolean adjoint) {
        int in = adjoint ? f.out() : f.in();
        int out = adjoint ? f.in() : f.out();
        float[][] planes = new float[36][in * out];
        double[] taps = new double[9];
        double[] half = new double[18];
        for (int i = 0; i < in; i++) {
            for (int o = 0; o < out; o++) {
                int from = (adjoint ? i * out + o : o * in + i) * 9;
                for (int k = 0; k < 9; k++) {
                    taps[k] = f.weight()[from + (adjoint ? 8 - k : k)];
                }
                transform(taps, half, planes, i * out + o);
            }
        }
        Packed[] packed = new Packed[36];
        for (int p = 0; p < 36; p++) {
            packed[p] = kernels.pack(planes[p], in, out);
        }
        return new WinogradWeights(in, out, packed);
    }

    /** Rows first, then columns. */
    private static void transform(double[] taps, double[] half, float[][] planes, int to) {
        for (int r = 0; r < 6; r++) {
            for (int s = 0; s < 3; s++) {
                half[3 * r + s] = G[r][0] * taps[s] + G[r][1] * taps[3 + s] + G[r][2] * taps[6 + s];
            }
        }
        for (int r = 0; r < 6; r++) {
            for (int s = 0; s < 6; s++) {
                planes[6 * r + s][to] =
                        (float) (half[3 * r] * G[s][0] + half[3 * r + 1] * G[s][1] + half[3 * r + 2] * G[s][2]);
            }
        }
    }
}
