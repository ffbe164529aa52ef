package io.f2pad.tensor.cpu;

import io.f2pad.objective.MixtureField;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Kernels on plain arrays. The JIT compiler vectorises a loop when every access uses the same index on its own array
 * and there is one store stream; the matrix product is written that way, with each row of B an array of its own.
 */
final class PlainKernels implements Kernels {

    private final PlainWinograd winograd = new PlainWinograd();
    private float[] sums = new float[256];

    private record Rows(int rows, int columns, float[][] values) implements Packed {
    }

    @Override
    public String name() {
        return "plain arrays";
    }

    @Override
    public Kernels sibling() {
        return new PlainKernels();
    }

    @Override
    public int columnBlock() {
        return 256;
    }

    @Override
    public int padded(int length) {
        return length;
    }

    @Override
    public Packed pack(float[] b, int rows, int columns) {
        int padded = (columns + 15) / 16 * 16;
        float[][] values = new float[rows][padded];
        for (int k = 0; k < rows; k++) {
            System.arraycopy(b, k * columns, values[k], 0, columns);
        }
        return new Rows(rows, padded, values);
    }

    @Override
    public void repack(float[] a, int ao, int as, int m, int n, Packed b, int k0, int n0) {
        float[][] rows = ((Rows) b).values();
        for (int i = 0; i < m; i++) {
            System.arraycopy(a, ao + i * as, rows[k0 + i], n0, n);
        }
    }

    @Override
    public void multiply(float[] a, int ao, int as, int m, Packed b, int k0, int k, int n0, int n, float[] c, int co,
            int cs, boolean add) {
        float[][] rows = ((Rows) b).values();
        int end = n0 + n;
        if (sums.length < end) {
            sums = new float[end];
        }
        float[] sum = sums;
        for (int i = 0; i < m; i++) {
            int ai = ao + i * as;
            int ci = co + i * cs;
            if (add) {
                System.arraycopy(c, ci, sum, n0, n);
            } else {
                Arrays.fill(sum, n0, end, 0f);
            }
            int j = 0;
            for (; j + 4 <= k; j += 4) {
                addFour(sum, rows[k0 + j], rows[k0 + j + 1], rows[k0 + j + 2], rows[k0 + j + 3], n0, end, a[ai + j],
                        a[ai + j + 1], a[ai + j + 2], a[ai + j + 3]);
            }
            for (; j < k; j++) {
                addOne(sum, rows[k0 + j], n0, end, a[ai + j]);
            }
            System.arraycopy(sum, n0, c, ci, n);
        }
    }

    private static void addFour(float[] sum, float[] b0, float[] b1, float[] b2, float[] b3, int from, int to,
            float a0, float a1, float a2, float a3) {
        for (int j = from; j < to; j++) {
            sum[j] = Math.fma(b0[j], a0, Math.fma(b1[j], a1, Math.fma(b2[j], a2, Math.fma(b3[j], a3, sum[j]))));
        }
    }

    private static void addOne(float[] sum, float[] b, int from, int to, float a) {
        for (int j = from; j < to; j++) {
            sum[j] = Math.fma(b[j], a, sum[j]);
        }
    }

    @Override
    public void finish(float[] s, int so, int sp, float[] y, int yo, int yp, int pixels, int n,
            float @Nullable [] bias, int bo, float @Nullable [] residual, boolean relu) {
        for (int p = 0; p < pixels; p++) {
            int from = so + p * sp;
            int to = yo + p * yp;
            if (residual == null) {
                System.arraycopy(s, from, y, to, n);
            } else {
                for (int i = 0; i < n; i++) {
                    y[to + i] = s[from + i] + residual[to + i];
                }
            }
            if (bias != null) {
                for (int i = 0; i < n; i++) {
                    y[to + i] += bias[bo + i];
                }
            }
            if (relu) {
                for (int i = 0; i < n; i++) {
                    y[to + i] = Math.max(y[to + i], 0f);
                }
            }
        }
    }

    @Override
    public void add(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] += x[xo + i];
        }
    }

    @Override
    public void addRuns(float[] x, int xo, int xs, float[] y, int yo, int ys, int count, int n) {
        for (int i = 0; i < count; i++) {
            add(x, xo + i * xs, y, yo + i * ys, n);
        }
    }

    @Override
    public void reluMask(float[] y, int yo, float[] dy, int go, int n) {
        for (int i = 0; i < n; i++) {
            if (!(y[yo + i] > 0)) {
                dy[go + i] = 0;
            }
        }
    }

    @Override
    public void maxWindow(float[] x, int xo, int row, int n, int window, float[] y, float[] argmax, int yo) {
        int r0 = window & 255;
        int r1 = window >> 8 & 255;
        int s0 = window >> 16 & 255;
        int s1 = window >> 24 & 255;
        for (int i = 0; i < n; i++) {
            float max = x[xo + r0 * row + s0 * n + i];
            int index = 3 * r0 + s0;
            for (int r = r0; r < r1; r++) {
                for (int s = s0; s < s1; s++) {
                    float value = x[xo + r * row + s * n + i];
                    if (value > max) {
                        max = value;
                        index = 3 * r + s;
                    }
                }
            }
            y[yo + i] = max;
            argmax[yo + i] = index;
        }
    }

    @Override
    public void rectifyMaximum(float[] y, float[] argmax, int yo, int n) {
        for (int i = yo; i < yo + n; i++) {
            if (y[i] <= 0) {
                y[i] = 0;
                argmax[i] = -1;
            }
        }
    }

    @Override
    public void routeMaxima(float[] dy, float[] argmax, int yo, int down, int right, int index, float[] dx, int xo,
            int n, boolean add) {
        if (!add) {
            Arrays.fill(dx, xo, xo + n, 0f);
        }
        for (int r = 0; r <= Math.signum(down); r++) {
            for (int s = 0; s <= Math.signum(right); s++) {
                int o = yo + r * down + s * right;
                for (int i = 0; i < n; i++) {
                    if (argmax[o + i] == index - 6 * r - 2 * s) {
                        dx[xo + i] += dy[o + i];
                    }
                }
            }
        }
    }

    /** As they are. */
    @Override
    public float[] packTriangles(float[] triangles, int dims) {
        return triangles;
    }

    @Override
    public int packedTriangle(int dims) {
        return dims * (dims + 1) / 2;
    }

    @Override
    public float whiten(float[] factor, int fo, float[] d, int dims, float[] g) {
        float score = 0;
        Arrays.fill(g, 0, dims, 0f);
        int o = fo;
        for (int i = 0; i < dims; i++) {
            // Four partial sums hide the latency of a scalar chain.
            float t0 = 0;
            float t1 = 0;
            float t2 = 0;
            float t3 = 0;
            int j = 0;
            for (; j + 3 <= i; j += 4) {
                t0 += factor[o + j] * d[j];
                t1 += factor[o + j + 1] * d[j + 1];
                t2 += factor[o + j + 2] * d[j + 2];
                t3 += factor[o + j + 3] * d[j + 3];
            }
            for (; j <= i; j++) {
                t0 += factor[o + j] * d[j];
            }
            float t = t0 + t1 + (t2 + t3);
            score += t * t;
            for (j = 0; j <= i; j++) {
                g[j] += 2 * t * factor[o + j];
            }
            o += i + 1;
        }
        return score;
    }

    @Override
    public void addProducts(float[] w, int wo, float[] x, int xo, int plane, float[][] to, int count) {
        for (int c = 0; c < 3; c++) {
            PlainPixels.addProduct(w, wo, x, xo + c * plane, to[c], count);
        }
    }

    @Override
    public void nearest(float[][] planes, int count, MixtureField field) {
        PlainPixels.nearest(planes, count, field);
    }

    @Override
    public void winogradInput(float[] x, int xo, int row, int channels, float[] v, int vo, int plane) {
        winograd.input(x, xo, row, channels, v, vo, plane);
    }

    @Override
    public void winogradOutput(float[] m, int mo, int plane, int channels, float[] y, int yo, int row, int pixel,
            int cut, float @Nullable [] bias, int bo, float @Nullable [] residual, boolean relu) {
        float[][] tile = winograd.output(m, mo, plane, channels);
        for (int r = cut & 255; r < (cut >> 8 & 255); r++) {
            for (int s = cut >> 16 & 255; s < (cut >> 24 & 255); s++) {
                finish(tile[4 * r + s], 0, channels, y, yo + r * row + s * pixel, pixel, 1, channels, bias, bo,
                        residual, relu);
            }
        }
    }

    @Override
    public void winogradOutput3(float[] m, int mo, int plane, int channels, float[] y) {
        winograd.output3(m, mo, plane, channels, y);
    }

    @Override
    public void depthwise(float[] x, int xo, int xp, int[] taps, int count, float[] w, int wo, int ws, float[] y,
            int yo, int yp, int pixels, int n, float @Nullable [] bias, int bo, boolean add) {
        PlainChannels.depthwise(x, xo, xp, taps, count, w, wo, ws, y, yo, yp, pixels, n, bias, bo, add);
    }

    @Override
    public void silu(float[] x, float[] y, int o, int n) {
        PlainChannels.silu(x, y, o, n);
    }

    @Override
    public void siluBackward(float[] x, float[] dy, float[] dx, int o, int n, boolean add) {
        PlainChannels.siluBackward(x, dy, dx, o, n, add);
    }

    @Override
    public void sumPixels(float[] x, float @Nullable [] by, int o, int pixels, int n, float[] to, int at) {
        PlainChannels.sum(x, by, o, pixels, n, to, at);
    }

    @Override
    public void scalePixels(float[] x, int o, int pixels, int n, float[] scale, float @Nullable [] shift, int so,
            float[] y, boolean add) {
        PlainChannels.scale(x, o, pixels, n, scale, shift, so, y, add);
    }
}
