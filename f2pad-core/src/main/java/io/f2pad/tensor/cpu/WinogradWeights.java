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

    private static final double[] NODES = {0, 1, -1, 2, -2};
    private static final double[] SCALES = {1.0 / 4, -1.0 / 6, -1.0 / 6, 1.0 / 24, 1.0 / 24};

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
                transform(taps, 3, half, planes, i * out + o);
            }
        }
        Packed[] packed = new Packed[36];
        for (int p = 0; p < 36; p++) {
            packed[p] = kernels.pack(planes[p], in, out);
        }
        return new WinogradWeights(in, out, packed);
    }

    /** {@code U = G g G^T} of size x size taps, rows first, for the tile of 6x6 products that both sizes share. */
    static void transform(double[] taps, int size, double[] half, float[][] planes, int to) {
        for (int r = 0; r < 6; r++) {
            for (int s = 0; s < size; s++) {
                double sum = 0;
                for (int k = 0; k < size; k++) {
                    sum += g(r, k, size) * taps[k * size + s];
                }
                half[r * size + s] = sum;
            }
        }
        for (int r = 0; r < 6; r++) {
            for (int s = 0; s < 6; s++) {
                double sum = 0;
                for (int k = 0; k < size; k++) {
                    sum += half[r * size + k] * g(s, k, size);
                }
                planes[6 * r + s][to] = (float) sum;
            }
        }
    }

    /** The scaled powers of the nodes; the last row is the node at infinity. */
    private static double g(int node, int power, int size) {
        if (node == NODES.length) {
            return power == size - 1 ? 1 : 0;
        }
        double value = SCALES[node];
        for (int i = 0; i < power; i++) {
            value *= NODES[node];
        }
        return value;
    }
}
