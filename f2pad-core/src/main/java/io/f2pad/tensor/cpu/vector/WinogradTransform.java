package io.f2pad.tensor.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * The transforms of Winograd F(4x4, 3x3) and F(3x3, 4x4), one vector of channels at a time. A 6x6 tile of vectors
 * exceeds the register file, so the two passes of a transform meet in a small array of 36 vectors.
 */
final class WinogradTransform {

    private static final VectorSpecies<Float> S = Lanes.S;
    private static final int L = Lanes.L;

    private WinogradTransform() {
    }

    /** V = B^T d B: columns into the tile, then rows out of it. */
    static void input(float[] x, int xo, int row, int channels, float[] v, int vo, int plane, float[] tile) {
        for (int c = 0; c < channels; c += L) {
            for (int i = 0; i < 6; i++) {
                inputLine(x, xo + i * channels + c, row, tile, i * L, 6 * L);
            }
            for (int i = 0; i < 6; i++) {
                inputLine(tile, i * 6 * L, L, v, vo + c + i * 6 * plane, plane);
            }
        }
    }

    private static void inputLine(float[] from, int o, int step, float[] to, int w, int stride) {
        FloatVector d0 = FloatVector.fromArray(S, from, o);
        FloatVector d1 = FloatVector.fromArray(S, from, o + step);
        FloatVector d2 = FloatVector.fromArray(S, from, o + 2 * step);
        FloatVector d3 = FloatVector.fromArray(S, from, o + 3 * step);
        FloatVector d4 = FloatVector.fromArray(S, from, o + 4 * step);
        FloatVector d5 = FloatVector.fromArray(S, from, o + 5 * step);
        FloatVector four = FloatVector.broadcast(S, 4f);
        FloatVector minusFour = FloatVector.broadcast(S, -4f);
        FloatVector minusFive = FloatVector.broadcast(S, -5f);
        FloatVector even = d2.fma(minusFour, d4);
        FloatVector odd = d1.fma(minusFour, d3);
        FloatVector even2 = d4.sub(d2);
        FloatVector odd2 = d3.sub(d1);
        odd2 = odd2.add(odd2);
        d0.fma(four, d2.fma(minusFive, d4)).intoArray(to, w);
        even.add(odd).intoArray(to, w + stride);
        even.sub(odd).intoArray(to, w + 2 * stride);
        even2.add(odd2).intoArray(to, w + 3 * stride);
        even2.sub(odd2).intoArray(to, w + 4 * stride);
        d1.fma(four, d3.fma(minusFive, d5)).intoArray(to, w + 5 * stride);
    }

    /** First half of Y = A^T M A: the six columns of M into the tile. */
    static void columns(float[] m, int mo, int plane, float[] tile) {
        FloatVector two = FloatVector.broadcast(S, 2f);
        FloatVector four = FloatVector.broadcast(S, 4f);
        FloatVector eight = FloatVector.broadcast(S, 8f);
        for (int i = 0; i < 6; i++) {
            int o = mo + i * plane;
            int step = 6 * plane;
            int w = i * L;
            FloatVector m1 = FloatVector.fromArray(S, m, o + step);
            FloatVector m2 = FloatVector.fromArray(S, m, o + 2 * step);
            FloatVector m3 = FloatVector.fromArray(S, m, o + 3 * step);
            FloatVector m4 = FloatVector.fromArray(S, m, o + 4 * step);
            FloatVector sum = m1.add(m2);
            FloatVector difference = m1.sub(m2);
            FloatVector sum2 = m3.add(m4);
            FloatVector difference2 = m3.sub(m4);
            FloatVector.fromArray(S, m, o).add(sum).add(sum2).intoArray(tile, w);
            difference2.fma(two, difference).intoArray(tile, w + 6 * L);
            sum2.fma(four, sum).intoArray(tile, w + 12 * L);
            difference2.fma(eight, difference.add(FloatVector.fromArray(S, m, o + 5 * step)))
                    .intoArray(tile, w + 18 * L);
        }
    }

    /**
     * Second half, with bias, residual and ReLU on the way out; {@code cut} as in the kernel's contract. The four
     * pixels are written out: where the compiler does not inline a method, every vector that it takes is an object.
     */
    static void rows(float[] tile, float[] y, int yo, int row, int pixel, int cut, float @Nullable [] bias, int bo,
            float @Nullable [] residual, boolean relu) {
        int first = cut >> 16 & 255;
        int end = cut >> 24 & 255;
        FloatVector two = FloatVector.broadcast(S, 2f);
        FloatVector four = FloatVector.broadcast(S, 4f);
        FloatVector eight = FloatVector.broadcast(S, 8f);
        FloatVector b = bias == null ? FloatVector.zero(S) : FloatVector.fromArray(S, bias, bo);
        for (int r = cut & 255; r < (cut >> 8 & 255); r++) {
            int o = yo + r * row;
            int w = r * 6 * L;
            FloatVector m1 = FloatVector.fromArray(S, tile, w + L);
            FloatVector m2 = FloatVector.fromArray(S, tile, w + 2 * L);
            FloatVector m3 = FloatVector.fromArray(S, tile, w + 3 * L);
            FloatVector m4 = FloatVector.fromArray(S, tile, w + 4 * L);
            FloatVector sum = m1.add(m2);
            FloatVector difference = m1.sub(m2);
            FloatVector sum2 = m3.add(m4);
            FloatVector difference2 = m3.sub(m4);
            if (first == 0) {
                FloatVector v = FloatVector.fromArray(S, tile, w).add(sum).add(sum2).add(b);
                v = residual == null ? v : v.add(FloatVector.fromArray(S, residual, o));
                (relu ? v.max(0f) : v).intoArray(y, o);
            }
            o += pixel;
            if (first <= 1 && end > 1) {
                FloatVector v = difference2.fma(two, difference).add(b);
                v = residual == null ? v : v.add(FloatVector.fromArray(S, residual, o));
                (relu ? v.max(0f) : v).intoArray(y, o);
            }
            o += pixel;
            if (first <= 2 && end > 2) {
                FloatVector v = sum2.fma(four, sum).add(b);
                v = residual == null ? v : v.add(FloatVector.fromArray(S, residual, o));
                (relu ? v.max(0f) : v).intoArray(y, o);
            }
            o += pixel;
            if (end > 3) {
                FloatVector v = difference2.fma(eight, difference.add(FloatVector.fromArray(S, tile, w + 5 * L)))
                        .add(b);
                v = residual == null ? v : v.add(FloatVector.fromArray(S, residual, o));
                (relu ? v.max(0f) : v).intoArray(y, o);
            }
        }
    }

    /** Y = A^T M A of F(3x3, 4x4) to 9 pixels: columns into the tile, then rows out of it. */
    static void output3(float[] m, int mo, int plane, int channels, float[] y, float[] tile) {
        for (int c = 0; c < channels; c += L) {
            for (int i = 0; i < 6; i++) {
                outputLine3(m, mo + c + i * plane, 6 * plane, tile, i * L, 6 * L);
            }
            for (int r = 0; r < 3; r++) {
                outputLine3(tile, r * 6 * L, L, y, c + 3 * r * channels, channels);
            }
        }
    }

    private static void outputLine3(float[] from, int o, int step, float[] to, int w, int stride) {
        FloatVector m1 = FloatVector.fromArray(S, from, o + step);
        FloatVector m2 = FloatVector.fromArray(S, from, o + 2 * step);
        FloatVector m3 = FloatVector.fromArray(S, from, o + 3 * step);
        FloatVector m4 = FloatVector.fromArray(S, from, o + 4 * step);
        FloatVector two = FloatVector.broadcast(S, 2f);
        FloatVector four = FloatVector.broadcast(S, 4f);
        FloatVector sum = m1.add(m2);
        FloatVector sum2 = m3.add(m4);
        FloatVector.fromArray(S, from, o).add(sum).add(sum2).intoArray(to, w);
        m3.sub(m4).fma(two, m1.sub(m2)).intoArray(to, w + stride);
        sum2.fma(four, sum).add(FloatVector.fromArray(S, from, o + 5 * step)).intoArray(to, w + 2 * stride);
    }
}
