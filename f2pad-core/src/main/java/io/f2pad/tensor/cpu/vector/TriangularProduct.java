package io.f2pad.tensor.cpu.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code |W d|^2} and {@code 2 W^T W d} for a lower triangle W. W is packed in panels of one vector's columns: panel p
 * holds rows p L to the last, with zeros above the diagonal, so that all loops are long and without tails. Both
 * products run while W, read once from memory, is in the level-1 cache.
 */
final class TriangularProduct {

    private static final VectorSpecies<Float> S = Lanes.S;
    private static final int L = Lanes.L;

    /** Row i's part products of {@code W d}, one vector at {@code (i + 1) L}. */
    private float[] parts = new float[0];
    /** Twice the rows' sums. */
    private float[] sums = new float[0];
    /** For every width of {@link #fold}: 1 in the odd blocks of so many lanes, 0 in the even ones. */
    private final float[][] odd = new float[L][L];

    TriangularProduct() {
        for (int width = 1; width < L; width++) {
            for (int i = 0; i < L; i++) {
                odd[width][i] = i / width % 2;
            }
        }
    }

    /** {@return floats of the packed factor of one position} */
    static int packedSize(int dims) {
        int size = 0;
        for (int first = 0; first < dims; first += L) {
            size += (dims - first) * L;
        }
        return size;
    }

    static float[] pack(float[] triangles, int dims) {
        int size = dims * (dims + 1) / 2;
        int packed = packedSize(dims);
        int count = triangles.length / size;
        float[] panels = new float[count * packed];
        for (int position = 0; position < count; position++) {
            int to = position * packed;
            for (int first = 0; first < dims; first += L) {
                for (int i = first; i < dims; i++, to += L) {
                    System.arraycopy(triangles, position * size + i * (i + 1) / 2 + first, panels, to,
                            Math.min(L, i + 1 - first));
                }
            }
        }
        return panels;
    }

    /** As the kernel's contract. */
    float score(float[] panels, int wo, float[] d, int dims, float[] g) {
        int rows = (dims + L - 1) / L * L;
        if (sums.length < rows) {
            parts = new float[(rows + 2) * L];
            sums = new float[rows];
        }
        int w = wo;
        for (int first = 0; first < dims; first += L) {
            multiply(panels, w, d, first, dims, parts);
            w += (dims - first) * L;
        }
        Arrays.fill(parts, (dims + 1) * L, (rows + 1) * L, 0f);
        for (int width = L / 2; width > 0; width /= 2) {
            for (int row = 0; row < rows; row += L) {
                fold(parts, (row + 1) * L, width, odd[width]);
            }
        }
        float score = square(rows);
        w = wo;
        for (int first = 0; first < dims; first += L) {
            multiplyTransposed(panels, w, sums, first, dims, g);
            w += (dims - first) * L;
        }
        return score;
    }

    /**
     * Halves the vectors that hold the sums of L rows: vector k takes up vector k + width, whose part sums go to the
     * odd blocks of so many lanes. After the last step the first vector holds the L sums in order. Lanes meet by loads
     * that are off by the width; the Vector API's own reduction has another order interpreted than compiled.
     */
    private static void fold(float[] parts, int o, int width, float[] oddBlocks) {
        VectorMask<Float> other = FloatVector.fromArray(S, oddBlocks, 0).compare(VectorOperators.GT, 0f);
        for (int k = 0; k < width; k++) {
            int x = o + k * L;
            int y = x + width * L;
            FloatVector.fromArray(S, parts, x).blend(FloatVector.fromArray(S, parts, y), other)
                    .add(FloatVector.fromArray(S, parts, x + width)
                            .blend(FloatVector.fromArray(S, parts, y - width), other))
                    .intoArray(parts, x);
        }
    }

    /** The squared norm of the folded sums; doubles them. */
    private float square(int rows) {
        FloatVector squares = FloatVector.zero(S);
        for (int row = 0; row < rows; row += L) {
            FloatVector sum = FloatVector.fromArray(S, parts, (row + 1) * L);
            squares = sum.fma(sum, squares);
            sum.add(sum).intoArray(sums, row);
        }
        squares.intoArray(parts, 0);
        float score = 0;
        for (int i = 0; i < L; i++) {
            score += parts[i];
        }
        return score;
    }

    private static void multiply(float[] panels, int wo, float[] d, int first, int dims, float[] parts) {
        FloatVector x = FloatVector.fromArray(S, d, first);
        int w = wo - first * L;
        if (first == 0) {
            for (int i = 0; i < dims; i++) {
                x.mul(FloatVector.fromArray(S, panels, w + i * L)).intoArray(parts, (i + 1) * L);
            }
        } else {
            for (int i = first; i < dims; i++) {
                x.fma(FloatVector.fromArray(S, panels, w + i * L), FloatVector.fromArray(S, parts, (i + 1) * L))
                        .intoArray(parts, (i + 1) * L);
            }
        }
    }

    private static void multiplyTransposed(float[] panels, int wo, float[] t, int first, int dims, float[] g) {
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int w = wo - first * L;
        int i = first;
        for (; i < dims - 3; i += 4) {
            s0 = FloatVector.broadcast(S, t[i]).fma(FloatVector.fromArray(S, panels, w + i * L), s0);
            s1 = FloatVector.broadcast(S, t[i + 1]).fma(FloatVector.fromArray(S, panels, w + i * L + L), s1);
            s2 = FloatVector.broadcast(S, t[i + 2]).fma(FloatVector.fromArray(S, panels, w + i * L + 2 * L), s2);
            s3 = FloatVector.broadcast(S, t[i + 3]).fma(FloatVector.fromArray(S, panels, w + i * L + 3 * L), s3);
        }
        for (; i < dims; i++) {
            s0 = FloatVector.broadcast(S, t[i]).fma(FloatVector.fromArray(S, panels, w + i * L), s0);
        }
        s0.add(s1).add(s2.add(s3)).intoArray(g, first);
    }
}
