package io.f2pad.tensor.cpu;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The plain loops over channels: depthwise taps, sums over pixels, scaling by channel, SiLU. */
final class PlainChannels {

    private PlainChannels() {
    }

    static void depthwise(float[] x, int xo, int xp, int[] taps, int count, float[] w, int wo, int ws, float[] y,
            int yo, int yp, int pixels, int n, float @Nullable [] bias, int bo, boolean add) {
        for (int p = 0; p < pixels; p++) {
            int to = yo + p * yp;
            if (bias != null) {
                System.arraycopy(bias, bo, y, to, n);
            } else if (!add) {
                Arrays.fill(y, to, to + n, 0f);
            }
            for (int t = 0; t < count; t++) {
                int from = xo + p * xp + taps[t];
                int weight = wo + t * ws;
                for (int c = 0; c < n; c++) {
                    y[to + c] += w[weight + c] * x[from + c];
                }
            }
        }
    }

    static void sum(float[] x, float @Nullable [] by, int o, int pixels, int n, float[] to, int at) {
        Arrays.fill(to, at, at + n, 0f);
        for (int p = 0, from = o; p < pixels; p++, from += n) {
            if (by == null) {
                for (int c = 0; c < n; c++) {
                    to[at + c] += x[from + c];
                }
            } else {
                for (int c = 0; c < n; c++) {
                    to[at + c] += x[from + c] * by[from + c];
                }
            }
        }
    }

    static void scale(float[] x, int o, int pixels, int n, float[] scale, float @Nullable [] shift, int so, float[] y,
            boolean add) {
        for (int p = 0, from = o; p < pixels; p++, from += n) {
            for (int c = 0; c < n; c++) {
                float base = (add ? y[from + c] : 0) + (shift == null ? 0 : shift[so + c]);
                y[from + c] = x[from + c] * scale[so + c] + base;
            }
        }
    }

    static void silu(float[] x, float[] y, int o, int n) {
        for (int i = o; i < o + n; i++) {
            y[i] = x[i] * Sigmoid.of(x[i]);
        }
    }

    static void siluBackward(float[] x, float[] dy, float[] dx, int o, int n, boolean add) {
        for (int i = o; i < o + n; i++) {
            float slope = dy[i] * Sigmoid.siluSlope(x[i]);
            dx[i] = add ? dx[i] + slope : slope;
        }
    }
}
