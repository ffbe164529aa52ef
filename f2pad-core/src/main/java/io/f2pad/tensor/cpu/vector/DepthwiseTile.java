package io.f2pad.tensor.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * The register tiles of the depthwise convolution: some pixels by one vector of channels, in one counted loop over the
 * taps, which share the vector of weights.
 */
final class DepthwiseTile {

    private static final VectorSpecies<Float> S = Lanes.S;
    private static final int L = Lanes.L;

    private DepthwiseTile() {
    }

    /** See {@link io.f2pad.tensor.cpu.Kernels#depthwise}. */
    static void run(float[] x, int xo, int xp, int[] taps, int count, float[] w, int wo, int ws, float[] y, int yo,
            int yp, int pixels, int n, float @Nullable [] bias, int bo, boolean add) {
        int bound = S.loopBound(n);
        boolean more = add && bias == null;
        int p = 0;
        for (; p + 8 <= pixels; p += 8) {
            for (int c = 0; c < bound; c += L) {
                eight(x, xo + p * xp + c, xp, taps, count, w, wo + c, ws, y, yo + p * yp + c, yp,
                        bias, bo + c, more);
            }
        }
        for (; p + 4 <= pixels; p += 4) {
            for (int c = 0; c < bound; c += L) {
                four(x, xo + p * xp + c, xp, taps, count, w, wo + c, ws, y, yo + p * yp + c, yp,
                        bias, bo + c, more);
            }
        }
        for (; p < pixels; p++) {
            for (int c = 0; c < bound; c += L) {
                one(x, xo + p * xp + c, taps, count, w, wo + c, ws, y, yo + p * yp + c, bias, bo + c, more);
            }
        }
        for (int c = bound; c < n; c++) {
            column(x, xo + c, xp, taps, count, w, wo + c, ws, y, yo + c, yp, pixels, bias, bo + c, more);
        }
    }

    /** Without a bias a pixel starts from what is there, or from zero. */
    private static void eight(float[] x, int xo, int xp, int[] taps, int count, float[] w, int wo, int ws, float[] y,
            int yo, int yp, float @Nullable [] bias, int bo, boolean add) {
        int x2 = xo + 2 * xp;
        int x4 = xo + 4 * xp;
        int x6 = xo + 6 * xp;
        FloatVector start = bias == null ? FloatVector.zero(S) : FloatVector.fromArray(S, bias, bo);
        FloatVector p0 = add ? FloatVector.fromArray(S, y, yo) : start;
        FloatVector p1 = add ? FloatVector.fromArray(S, y, yo + yp) : start;
        FloatVector p2 = add ? FloatVector.fromArray(S, y, yo + 2 * yp) : start;
        FloatVector p3 = add ? FloatVector.fromArray(S, y, yo + 3 * yp) : start;
        FloatVector p4 = add ? FloatVector.fromArray(S, y, yo + 4 * yp) : start;
        FloatVector p5 = add ? FloatVector.fromArray(S, y, yo + 5 * yp) : start;
        FloatVector p6 = add ? FloatVector.fromArray(S, y, yo + 6 * yp) : start;
        FloatVector p7 = add ? FloatVector.fromArray(S, y, yo + 7 * yp) : start;
        for (int t = 0; t < count; t++) {
            int tap = taps[t];
            FloatVector weight = FloatVector.fromArray(S, w, wo + t * ws);
            p0 = weight.fma(FloatVector.fromArray(S, x, xo + tap), p0);
            p1 = weight.fma(FloatVector.fromArray(S, x, xo + xp + tap), p1);
            p2 = weight.fma(FloatVector.fromArray(S, x, x2 + tap), p2);
            p3 = weight.fma(FloatVector.fromArray(S, x, x2 + xp + tap), p3);
            p4 = weight.fma(FloatVector.fromArray(S, x, x4 + tap), p4);
            p5 = weight.fma(FloatVector.fromArray(S, x, x4 + xp + tap), p5);
            p6 = weight.fma(FloatVector.fromArray(S, x, x6 + tap), p6);
            p7 = weight.fma(FloatVector.fromArray(S, x, x6 + xp + tap), p7);
        }
        p0.intoArray(y, yo);
        p1.intoArray(y, yo + yp);
        p2.intoArray(y, yo + 2 * yp);
        p3.intoArray(y, yo + 3 * yp);
        p4.intoArray(y, yo + 4 * yp);
        p5.intoArray(y, yo + 5 * yp);
        p6.intoArray(y, yo + 6 * yp);
        p7.intoArray(y, yo + 7 * yp);
    }

    private static void four(float[] x, int xo, int xp, int[] taps, int count, float[] w, int wo, int ws, float[] y,
            int yo, int yp, float @Nullable [] bias, int bo, boolean add) {
        int x2 = xo + 2 * xp;
        FloatVector start = bias == null ? FloatVector.zero(S) : FloatVector.fromArray(S, bias, bo);
        FloatVector p0 = add ? FloatVector.fromArray(S, y, yo) : start;
        FloatVector p1 = add ? FloatVector.fromArray(S, y, yo + yp) : start;
        FloatVector p2 = add ? FloatVector.fromArray(S, y, yo + 2 * yp) : start;
        FloatVector p3 = add ? FloatVector.fromArray(S, y, yo + 3 * yp) : start;
        for (int t = 0; t < count; t++) {
            int tap = taps[t];
            FloatVector weight = FloatVector.fromArray(S, w, wo + t * ws);
            p0 = weight.fma(FloatVector.fromArray(S, x, xo + tap), p0);
            p1 = weight.fma(FloatVector.fromArray(S, x, xo + xp + tap), p1);
            p2 = weight.fma(FloatVector.fromArray(S, x, x2 + tap), p2);
            p3 = weight.fma(FloatVector.fromArray(S, x, x2 + xp + tap), p3);
        }
        p0.intoArray(y, yo);
        p1.intoArray(y, yo + yp);
        p2.intoArray(y, yo + 2 * yp);
        p3.intoArray(y, yo + 3 * yp);
    }

    private static void one(float[] x, int xo, int[] taps, int count, float[] w, int wo, int ws, float[] y, int yo,
            float @Nullable [] bias, int bo, boolean add) {
        FloatVector start = bias == null ? FloatVector.zero(S) : FloatVector.fromArray(S, bias, bo);
        FloatVector p = add ? FloatVector.fromArray(S, y, yo) : start;
        for (int t = 0; t < count; t++) {
            p = FloatVector.fromArray(S, w, wo + t * ws).fma(FloatVector.fromArray(S, x, xo + taps[t]), p);
        }
        p.intoArray(y, yo);
    }

    /** One channel, where fewer than a vector are left. */
    private static void column(float[] x, int xo, int xp, int[] taps, int count, float[] w, int wo, int ws, float[] y,
            int yo, int yp, int pixels, float @Nullable [] bias, int bo, boolean add) {
        for (int p = 0; p < pixels; p++) {
            float sum = add ? y[yo + p * yp] : bias != null ? bias[bo] : 0;
            for (int t = 0; t < count; t++) {
                sum = Math.fma(w[wo + t * ws], x[xo + p * xp + taps[t]], sum);
            }
            y[yo + p * yp] = sum;
        }
    }
}
