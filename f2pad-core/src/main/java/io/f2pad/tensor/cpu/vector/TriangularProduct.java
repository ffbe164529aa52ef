package io.f2pad.tensor.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code |W d|^2} and {@code 2 W^T W d} for a lower triangle W. W is packed in panels of one vector's columns: panel p
 * holds rows p L to the last, with zeros above the diagonal, so that all loops are long and without tails. Both
 * products run while W, read once from memory, is in the level-1 cache.
 */
final class TriangularProduct {

    private static final VectorSpecies<Float> S = Lanes.S;
    private static final int L = Lanes.L;

    /** Row i's part products of {@code W d}, one vector each, then its sum doubled. */
    private float[] parts = new float[0];
    private float[] sums = new float[0];

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
        if (sums.length < dims) {
            parts = new float[dims * L];
            sums = new float[dims];
        }
        int w = wo;
        for (int first = 0; first < dims; first += L) {
            multiply(panels, w, d, first, dims, parts);
            w += (dims - first) * L;
        }
        float score = 0;
        for (int i = 0; i < dims; i++) {
            float sum = sum(parts, i * L);
            score += sum * sum;
            sums[i] = 2 * sum;
        }
        w = wo;
        for (int first = 0; first < dims; first += L) {
            multiplyTransposed(panels, w, sums, first, dims, g);
            w += (dims - first) * L;
        }
        return score;
    }

    /** In this order: a reduction of the Vector API has another one interpreted than compiled. */
    private static float sum(float[] parts, int o) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        for (int i = o; i < o + L; i += 4) {
            s0 += parts[i];
            s1 += parts[i + 1];
            s2 += parts[i + 2];
            s3 += parts[i + 3];
        }
        return s0 + s1 + (s2 + s3);
    }

    private static void multiply(float[] panels, int wo, float[] d, int first, int dims, float[] parts) {
        FloatVector x = FloatVector.fromArray(S, d, first);
        int w = wo - first * L;
        if (first == 0) {
            for (int i = 0; i < dims; i++) {
                x.mul(FloatVector.fromArray(S, panels, w + i * L)).intoArray(parts, i * L);
            }
        } else {
            for (int i = first; i < dims; i++) {
                x.fma(FloatVector.fromArray(S, panels, w + i * L), FloatVector.fromArray(S, parts, i * L))
                        .intoArray(parts, i * L);
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
