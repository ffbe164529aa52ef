package io.f2pad.tensor.cpu.vector;

import io.f2pad.objective.MixtureField;
import io.f2pad.tensor.cpu.Kernels;
import io.f2pad.tensor.cpu.Packed;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * Kernels on the Vector API with the machine's preferred vectors of 128, 256 or 512 bits. Matrices are packed in panels
 * of 16 columns; the tile of the product is 4 or 8 rows by two vectors.
 */
public final class VectorKernels implements Kernels {

    private static final VectorSpecies<Float> S = Lanes.S;
    private static final int L = Lanes.L;
    /**
     * Rows and steps up to which a product uses the taller tile: it reads B half as often, which counts where few rows
     * share B, and fills the pipelines sooner. It needs the 32 registers of machines with 512 bits.
     */
    private static final int FEW = L == 16 ? 16 : 0;
    private static final int SHORT = L == 16 ? 160 : 0;

    private final float[] tile = new float[36 * L];
    /** 0, 1, 2 and so on: the numbers of the lanes. */
    private final float[] ramp = new float[L];
    private final TriangularProduct triangles = new TriangularProduct();

    private record Panels(int rows, int columns, float[] values) implements Packed {

        int at(int row, int column) {
            return (column / 16 * rows + row) * 16 + column % 16;
        }
    }

    /** Creates kernels for one thread. */
    public VectorKernels() {
        for (int i = 0; i < L; i++) {
            ramp[i] = i;
        }
    }

    @Override
    public String name() {
        return "Vector API, " + 32 * L + " bit";
    }

    @Override
    public Kernels sibling() {
        return new VectorKernels();
    }

    @Override
    public int columnBlock() {
        return 64;
    }

    @Override
    public int padded(int length) {
        return (length + L - 1) / L * L;
    }

    @Override
    public Packed pack(float[] b, int rows, int columns) {
        int padded = (columns + 15) / 16 * 16;
        float[] values = new float[rows * padded];
        for (int k = 0; k < rows; k++) {
            for (int n = 0; n < columns; n++) {
                values[(n / 16 * rows + k) * 16 + n % 16] = b[k * columns + n];
            }
        }
        return new Panels(rows, padded, values);
    }

    @Override
    public void repack(float[] a, int ao, int as, int m, int n, Packed b, int k0, int n0) {
        Panels panels = (Panels) b;
        float[] values = panels.values();
        for (int j = 0; j < n; j += 16) {
            int to = panels.at(k0, n0 + j);
            int run = Math.min(16, n - j);
            for (int i = 0, from = ao + j; i < m; i++, from += as, to += 16) {
                System.arraycopy(a, from, values, to, run);
            }
        }
    }

    @Override
    public void multiply(float[] a, int ao, int as, int m, Packed b, int k0, int k, int n0, int n, float[] c, int co,
            int cs, boolean add) {
        Panels panels = (Panels) b;
        float[] values = panels.values();
        boolean tall = m <= FEW || k <= SHORT;
        int second = L < 16 ? L : 16 * panels.rows();
        int j = 0;
        for (; j + 2 * L <= n; j += 2 * L) {
            int bo = panels.at(k0, n0 + j);
            int i = 0;
            for (; tall && i + 8 <= m; i += 8) {
                Tile.eight(a, ao + i * as, as, values, bo, bo + second, k, c, co + i * cs + j, cs, add);
            }
            for (; i + 4 <= m; i += 4) {
                Tile.four(a, ao + i * as, as, values, bo, bo + second, k, c, co + i * cs + j, cs, add);
            }
            for (; i < m; i++) {
                Tile.one(a, ao + i * as, values, bo, bo + second, k, c, co + i * cs + j, add);
            }
        }
        // 16 columns are less than two vectors of 512 bits.
        int i = 0;
        for (; j < n && i + 8 <= m; i += 8) {
            Tile.eightHalves(a, ao + i * as, as, values, panels.at(k0, n0 + j), k, c, co + i * cs + j, cs, add);
        }
        for (; j < n && i < m; i++) {
            Tile.half(a, ao + i * as, values, panels.at(k0, n0 + j), k, c, co + i * cs + j, add);
        }
    }

    @Override
    public void finish(float[] s, int so, int sp, float[] y, int yo, int yp, int pixels, int n,
            float @Nullable [] bias, int bo, float @Nullable [] residual, boolean relu) {
        int bound = S.loopBound(n);
        for (int p = 0; p < pixels; p++) {
            int from = so + p * sp;
            int to = yo + p * yp;
            for (int i = 0; i < bound; i += L) {
                FloatVector v = FloatVector.fromArray(S, s, from + i);
                if (bias != null) {
                    v = v.add(FloatVector.fromArray(S, bias, bo + i));
                }
                if (residual != null) {
                    v = v.add(FloatVector.fromArray(S, residual, to + i));
                }
                if (relu) {
                    v = v.max(0f);
                }
                v.intoArray(y, to + i);
            }
            for (int i = bound; i < n; i++) {
                float v = s[from + i] + (bias == null ? 0 : bias[bo + i]) + (residual == null ? 0 : residual[to + i]);
                y[to + i] = relu ? Math.max(v, 0f) : v;
            }
        }
    }

    @Override
    public void add(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i < S.loopBound(n); i += L) {
            FloatVector.fromArray(S, y, yo + i).add(FloatVector.fromArray(S, x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] += x[xo + i];
        }
    }

    @Override
    public void addRuns(float[] x, int xo, int xs, float[] y, int yo, int ys, int count, int n) {
        int bound = S.loopBound(n);
        for (int i = 0; i < count; i++) {
            int from = xo + i * xs;
            int to = yo + i * ys;
            for (int j = 0; j < bound; j += L) {
                FloatVector.fromArray(S, y, to + j).add(FloatVector.fromArray(S, x, from + j)).intoArray(y, to + j);
            }
            if (bound < n) {
                FloatVector last = FloatVector.fromArray(S, y, to + bound);
                last.blend(last.add(FloatVector.fromArray(S, x, from + bound)),
                        FloatVector.fromArray(S, ramp, 0).compare(VectorOperators.LT, (float) (n - bound)))
                        .intoArray(y, to + bound);
            }
        }
    }

    @Override
    public void reluMask(float[] y, int yo, float[] dy, int go, int n) {
        int i = 0;
        for (; i < S.loopBound(n); i += L) {
            var active = FloatVector.fromArray(S, y, yo + i).compare(VectorOperators.GT, 0f);
            FloatVector.zero(S).blend(FloatVector.fromArray(S, dy, go + i), active).intoArray(dy, go + i);
        }
        for (; i < n; i++) {
            if (!(y[yo + i] > 0)) {
                dy[go + i] = 0;
            }
        }
    }

    /**
     * A tap outside the window reads the first tap again, which can never win; without inner loops the vectors stay in
     * registers on Java 17 too.
     */
    @Override
    public void maxWindow(float[] x, int xo, int row, int n, int window, float[] y, float[] argmax, int yo) {
        int r0 = window & 255;
        int s0 = window >> 16 & 255;
        int first = r0 * row + s0 * n;
        int t1 = tap(0, 1, row, n, window, first);
        int t2 = tap(0, 2, row, n, window, first);
        int t3 = tap(1, 0, row, n, window, first);
        int t4 = tap(1, 1, row, n, window, first);
        int t5 = tap(1, 2, row, n, window, first);
        int t6 = tap(2, 0, row, n, window, first);
        int t7 = tap(2, 1, row, n, window, first);
        int t8 = tap(2, 2, row, n, window, first);
        int i = 0;
        for (; i < S.loopBound(n); i += L) {
            int o = xo + i;
            FloatVector max = FloatVector.fromArray(S, x, o + first);
            FloatVector index = FloatVector.broadcast(S, 3 * r0 + s0);
            FloatVector value = FloatVector.fromArray(S, x, o + t1);
            index = index.blend(1, value.compare(VectorOperators.GT, max));
            max = max.max(value);
            value = FloatVector.fromArray(S, x, o + t2);
            index = index.blend(2, value.compare(VectorOperators.GT, max));
            max = max.max(value);
            value = FloatVector.fromArray(S, x, o + t3);
            index = index.blend(3, value.compare(VectorOperators.GT, max));
            max = max.max(value);
            value = FloatVector.fromArray(S, x, o + t4);
            index = index.blend(4, value.compare(VectorOperators.GT, max));
            max = max.max(value);
            value = FloatVector.fromArray(S, x, o + t5);
            index = index.blend(5, value.compare(VectorOperators.GT, max));
            max = max.max(value);
            value = FloatVector.fromArray(S, x, o + t6);
            index = index.blend(6, value.compare(VectorOperators.GT, max));
            max = max.max(value);
            value = FloatVector.fromArray(S, x, o + t7);
            index = index.blend(7, value.compare(VectorOperators.GT, max));
            max = max.max(value);
            value = FloatVector.fromArray(S, x, o + t8);
            index = index.blend(8, value.compare(VectorOperators.GT, max));
            max.max(value).intoArray(y, yo + i);
            index.intoArray(argmax, yo + i);
        }
        for (; i < n; i++) {
            maxOne(x, xo + i, row, n, window, y, argmax, yo + i);
        }
    }

    private static int tap(int r, int s, int row, int n, int window, int first) {
        boolean inside = r >= (window & 255) && r < (window >> 8 & 255) && s >= (window >> 16 & 255)
                && s < (window >> 24 & 255);
        return inside ? r * row + s * n : first;
    }

    private static void maxOne(float[] x, int xo, int row, int n, int window, float[] y, float[] argmax, int yo) {
        float max = 0;
        int index = -1;
        for (int r = window & 255; r < (window >> 8 & 255); r++) {
            for (int s = window >> 16 & 255; s < (window >> 24 & 255); s++) {
                float value = x[xo + r * row + s * n];
                if (index < 0 || value > max) {
                    max = value;
                    index = 3 * r + s;
                }
            }
        }
        y[yo] = max;
        argmax[yo] = index;
    }

    @Override
    public void rectifyMaximum(float[] y, float[] argmax, int yo, int n) {
        int i = yo;
        for (; i < yo + S.loopBound(n); i += L) {
            FloatVector max = FloatVector.fromArray(S, y, i);
            FloatVector index = FloatVector.fromArray(S, argmax, i);
            index.blend(-1, max.compare(VectorOperators.LE, 0f)).intoArray(argmax, i);
            max.max(0f).intoArray(y, i);
        }
        for (; i < yo + n; i++) {
            if (y[i] <= 0) {
                y[i] = 0;
                argmax[i] = -1;
            }
        }
    }

    /** A window that there is not is the first one again, with an index that none has. */
    @Override
    public void routeMaxima(float[] dy, float[] argmax, int yo, int down, int right, int index, float[] dx, int xo,
            int n, boolean add) {
        float none = -2;
        float index1 = right == 0 ? none : index - 2;
        float index2 = down == 0 ? none : index - 6;
        float index3 = right == 0 || down == 0 ? none : index - 8;
        int i = 0;
        for (; i < S.loopBound(n); i += L) {
            int o = yo + i;
            // Written out: where the compiler does not inline a method, every vector that it takes is an object.
            FloatVector sum = add ? FloatVector.fromArray(S, dx, xo + i) : FloatVector.zero(S);
            sum = sum.blend(sum.add(FloatVector.fromArray(S, dy, o)),
                    FloatVector.fromArray(S, argmax, o).compare(VectorOperators.EQ, index));
            o += right;
            sum = sum.blend(sum.add(FloatVector.fromArray(S, dy, o)),
                    FloatVector.fromArray(S, argmax, o).compare(VectorOperators.EQ, index1));
            o += down - right;
            sum = sum.blend(sum.add(FloatVector.fromArray(S, dy, o)),
                    FloatVector.fromArray(S, argmax, o).compare(VectorOperators.EQ, index2));
            o += right;
            sum.blend(sum.add(FloatVector.fromArray(S, dy, o)),
                    FloatVector.fromArray(S, argmax, o).compare(VectorOperators.EQ, index3)).intoArray(dx, xo + i);
        }
        for (; i < n; i++) {
            int o = yo + i;
            dx[xo + i] = (add ? dx[xo + i] : 0) + (argmax[o] == index ? dy[o] : 0)
                    + (argmax[o + right] == index1 ? dy[o + right] : 0)
                    + (argmax[o + down] == index2 ? dy[o + down] : 0)
                    + (argmax[o + down + right] == index3 ? dy[o + down + right] : 0);
        }
    }

    @Override
    public float[] packTriangles(float[] triangles, int dims) {
        return TriangularProduct.pack(triangles, dims);
    }

    @Override
    public int packedTriangle(int dims) {
        return TriangularProduct.packedSize(dims);
    }

    @Override
    public float whiten(float[] factor, int fo, float[] d, int dims, float[] g) {
        return triangles.score(factor, fo, d, dims, g);
    }

    @Override
    public void addProducts(float[] w, int wo, float[] x, int xo, int plane, float[][] to, int count) {
        PixelLoops.addProducts(w, wo, x, xo, plane, to[0], to[1], to[2], count);
    }

    @Override
    public void nearest(float[][] planes, int count, MixtureField field) {
        PixelLoops.nearest(planes, count, field);
    }

    @Override
    public void winogradInput(float[] x, int xo, int row, int channels, float[] v, int vo, int plane) {
        WinogradTransform.input(x, xo, row, channels, v, vo, plane, tile);
    }

    @Override
    public void winogradOutput(float[] m, int mo, int plane, int channels, float[] y, int yo, int row, int pixel,
            int cut, float @Nullable [] bias, int bo, float @Nullable [] residual, boolean relu) {
        for (int n = 0; n < channels; n += L) {
            WinogradTransform.columns(m, mo + n, plane, tile);
            WinogradTransform.rows(tile, y, yo + n, row, pixel, cut, bias, bo + n, residual, relu);
        }
    }

    @Override
    public void winogradOutput3(float[] m, int mo, int plane, int channels, float[] y) {
        WinogradTransform.output3(m, mo, plane, channels, y, tile);
    }

    @Override
    public void depthwise(float[] x, int xo, int xp, int[] taps, int count, float[] w, int wo, int ws, float[] y,
            int yo, int yp, int pixels, int n, float @Nullable [] bias, int bo, boolean add) {
        DepthwiseTile.run(x, xo, xp, taps, count, w, wo, ws, y, yo, yp, pixels, n, bias, bo, add);
    }

    @Override
    public void silu(float[] x, float[] y, int o, int n) {
        ChannelLoops.silu(x, y, o, n);
    }

    @Override
    public void siluBackward(float[] x, float[] dy, float[] dx, int o, int n, boolean add) {
        ChannelLoops.siluBackward(x, dy, dx, o, n, add);
    }

    @Override
    public void sumPixels(float[] x, float @Nullable [] by, int o, int pixels, int n, float[] to, int at) {
        ChannelLoops.sum(x, by, o, pixels, n, to, at);
    }

    @Override
    public void scalePixels(float[] x, int o, int pixels, int n, float[] scale, float @Nullable [] shift, int so,
            float[] y, boolean add) {
        ChannelLoops.scale(x, o, pixels, n, scale, shift, so, y, add);
    }
}
