package io.f2pad.tensor.cpu;

import io.f2pad.tensor.DepthwiseFilter;
import io.f2pad.tensor.Frozen;

/**
 * A depthwise convolution packed for both directions, taps first and channels last. The adjoint of a strided one meets
 * the taps of one residue only, per axis: {@code backward[r * stride + s]} holds the taps of rows r, r + stride and so
 * on and of columns s, s + stride and so on, both from the last to the first.
 *
 * @param filter   geometry and bias
 * @param forward  the taps in order
 * @param backward the taps of each pair of residues in reverse
 */
record DepthwiseWeights(DepthwiseFilter filter, float[] forward, float[][] backward) implements Frozen {

    static DepthwiseWeights of(DepthwiseFilter f) {
        int stride = f.stride();
        float[][] backward = new float[stride * stride][];
        for (int r = 0; r < stride; r++) {
            for (int s = 0; s < stride; s++) {
                backward[r * stride + s] = taps(f, r, s, stride, true);
            }
        }
        return new DepthwiseWeights(f, taps(f, 0, 0, 1, false), backward);
    }

    /** {@return how many taps of a row, or a column, have a residue} */
    static int count(DepthwiseFilter f, int residue, int stride) {
        return (f.kernel() - residue + stride - 1) / stride;
    }

    private static float[] taps(DepthwiseFilter f, int r0, int s0, int stride, boolean reverse) {
        int rows = count(f, r0, stride);
        int columns = count(f, s0, stride);
        float[] taps = new float[rows * columns * f.channels()];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                int r = r0 + (reverse ? rows - 1 - i : i) * stride;
                int s = s0 + (reverse ? columns - 1 - j : j) * stride;
                for (int c = 0; c < f.channels(); c++) {
                    taps[(i * columns + j) * f.channels() + c] = f.weight()[(c * f.kernel() + r) * f.kernel() + s];
                }
            }
        }
        return taps;
    }
}
