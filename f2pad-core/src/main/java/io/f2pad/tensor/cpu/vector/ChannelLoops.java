package io.f2pad.tensor.cpu.vector;

import io.f2pad.tensor.cpu.Sigmoid;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/** Loops over the channels of consecutive pixels: SiLU and its adjoint, sums over pixels, scaling by channel. */
final class ChannelLoops {

    private static final VectorSpecies<Float> S = Lanes.S;
    private static final int L = Lanes.L;

    private ChannelLoops() {
    }

    /** With {@link Sigmoid#of} written out: where a method is not inlined, every vector that it takes is an object. */
    static void silu(float[] x, float[] y, int o, int n) {
        FloatVector one = FloatVector.broadcast(S, 1);
        int end = o + n;
        int i = o;
        for (; i + L <= end; i += L) {
            FloatVector v = FloatVector.fromArray(S, x, i);
            FloatVector u = v.min(Sigmoid.BOUND).max(-Sigmoid.BOUND);
            FloatVector t = u.mul(u);
            FloatVector p = t.fma(FloatVector.broadcast(S, Sigmoid.P4), FloatVector.broadcast(S, Sigmoid.P3))
                    .fma(t, FloatVector.broadcast(S, Sigmoid.P2)).fma(t, FloatVector.broadcast(S, Sigmoid.P1))
                    .fma(t, FloatVector.broadcast(S, Sigmoid.P0));
            FloatVector q = t.fma(FloatVector.broadcast(S, Sigmoid.Q4), FloatVector.broadcast(S, Sigmoid.Q3))
                    .fma(t, FloatVector.broadcast(S, Sigmoid.Q2)).fma(t, FloatVector.broadcast(S, Sigmoid.Q1))
                    .fma(t, one);
            FloatVector s = u.fma(p.div(q), FloatVector.broadcast(S, 0.5f));
            v.mul(s).intoArray(y, i);
        }
        for (; i < end; i++) {
            y[i] = x[i] * Sigmoid.of(x[i]);
        }
    }

    static void siluBackward(float[] x, float[] dy, float[] dx, int o, int n, boolean add) {
        FloatVector one = FloatVector.broadcast(S, 1);
        int end = o + n;
        int i = o;
        for (; i + L <= end; i += L) {
            FloatVector v = FloatVector.fromArray(S, x, i);
            FloatVector u = v.min(Sigmoid.BOUND).max(-Sigmoid.BOUND);
            FloatVector t = u.mul(u);
            FloatVector p = t.fma(FloatVector.broadcast(S, Sigmoid.P4), FloatVector.broadcast(S, Sigmoid.P3))
                    .fma(t, FloatVector.broadcast(S, Sigmoid.P2)).fma(t, FloatVector.broadcast(S, Sigmoid.P1))
                    .fma(t, FloatVector.broadcast(S, Sigmoid.P0));
            FloatVector q = t.fma(FloatVector.broadcast(S, Sigmoid.Q4), FloatVector.broadcast(S, Sigmoid.Q3))
                    .fma(t, FloatVector.broadcast(S, Sigmoid.Q2)).fma(t, FloatVector.broadcast(S, Sigmoid.Q1))
                    .fma(t, one);
            FloatVector s = u.fma(p.div(q), FloatVector.broadcast(S, 0.5f));
            FloatVector slope = FloatVector.fromArray(S, dy, i).mul(s.mul(v.fma(one.sub(s), one)));
            (add ? FloatVector.fromArray(S, dx, i).add(slope) : slope).intoArray(dx, i);
        }
        for (; i < end; i++) {
            float slope = dy[i] * Sigmoid.siluSlope(x[i]);
            dx[i] = add ? dx[i] + slope : slope;
        }
    }

    /** Four pixels at a time, so that a sum is stored once for four additions. */
    static void sum(float[] x, float @Nullable [] by, int o, int pixels, int n, float[] to, int at) {
        Arrays.fill(to, at, at + n, 0f);
        int bound = S.loopBound(n);
        int p = 0;
        for (; p + 4 <= pixels; p += 4) {
            for (int c = 0; c < bound; c += L) {
                int i = o + p * n + c;
                FloatVector sum = FloatVector.fromArray(S, to, at + c);
                if (by == null) {
                    sum = sum.add(FloatVector.fromArray(S, x, i)).add(FloatVector.fromArray(S, x, i + n))
                            .add(FloatVector.fromArray(S, x, i + 2 * n)).add(FloatVector.fromArray(S, x, i + 3 * n));
                } else {
                    sum = FloatVector.fromArray(S, x, i).fma(FloatVector.fromArray(S, by, i), sum);
                    sum = FloatVector.fromArray(S, x, i + n).fma(FloatVector.fromArray(S, by, i + n), sum);
                    sum = FloatVector.fromArray(S, x, i + 2 * n).fma(FloatVector.fromArray(S, by, i + 2 * n), sum);
                    sum = FloatVector.fromArray(S, x, i + 3 * n).fma(FloatVector.fromArray(S, by, i + 3 * n), sum);
                }
                sum.intoArray(to, at + c);
            }
        }
        for (; p < pixels; p++) {
            for (int c = 0; c < bound; c += L) {
                int i = o + p * n + c;
                FloatVector v = FloatVector.fromArray(S, x, i);
                FloatVector sum = FloatVector.fromArray(S, to, at + c);
                (by == null ? sum.add(v) : v.fma(FloatVector.fromArray(S, by, i), sum)).intoArray(to, at + c);
            }
        }
        for (int c = bound; c < n; c++) {
            float sum = 0;
            for (int i = o + c; i < o + pixels * n; i += n) {
                sum = by == null ? sum + x[i] : Math.fma(x[i], by[i], sum);
            }
            to[at + c] = sum;
        }
    }

    static void scale(float[] x, int o, int pixels, int n, float[] scale, float @Nullable [] shift, int so, float[] y,
            boolean add) {
        int bound = S.loopBound(n);
        for (int p = 0; p < pixels; p++) {
            int from = o + p * n;
            for (int c = 0; c < bound; c += L) {
                FloatVector base = shift == null ? FloatVector.zero(S) : FloatVector.fromArray(S, shift, so + c);
                if (add) {
                    base = base.add(FloatVector.fromArray(S, y, from + c));
                }
                FloatVector.fromArray(S, x, from + c).fma(FloatVector.fromArray(S, scale, so + c), base)
                        .intoArray(y, from + c);
            }
            for (int c = bound; c < n; c++) {
                float base = (shift == null ? 0 : shift[so + c]) + (add ? y[from + c] : 0);
                y[from + c] = Math.fma(x[from + c], scale[so + c], base);
            }
        }
    }
}
