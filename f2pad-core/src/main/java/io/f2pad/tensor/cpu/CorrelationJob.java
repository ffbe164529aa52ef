package io.f2pad.tensor.cpu;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link Correlation} as matrix products without forming the windows: a window row of a channels-last tensor is
 * one contiguous run, so A's rows are pixels of the padded source itself. Tasks are bands of rows times column blocks.
 */
final class CorrelationJob implements Job {

    /** Pixels per task and columns per task, so that the products of a task stay in the level-2 cache. */
    private static final int TASK_PIXELS = 128;
    private static final int TASK_COLUMNS = 64;

    private final Engine engine;
    private CpuTensor src;
    private CpuTensor dst;
    private Correlation correlation;
    private float @Nullable [] bias;
    private float @Nullable [] residual;
    private boolean relu;
    private int firstRow;
    private int firstPixel;
    private int rows;
    private int pixels;
    /** Pixels rounded up to whole tiles of 4. */
    private int pitch;
    private int band;
    private int bands;
    private int columns;
    private int blocks;

    CorrelationJob(Engine engine, CpuTensor nothing, Correlation none) {
        this.engine = engine;
        src = nothing;
        dst = nothing;
        correlation = none;
    }

    /**
     * Computes the destination pixels of the correlation that lie in the destination's window.
     *
     * @param from     source
     * @param c        what to compute
     * @param biases   added to every pixel, or null
     * @param addend   with the destination's layout, added elementwise, or null; may be the destination
     * @param rectify  whether to rectify
     * @param to       destination
     */
    void launch(CpuTensor from, Correlation c, float @Nullable [] biases, float @Nullable [] addend, boolean rectify,
            CpuTensor to) {
        firstRow = c.steps(to.top, c.dstY());
        firstPixel = c.steps(to.left, c.dstX());
        rows = c.steps(to.bottom, c.dstY()) - firstRow;
        pixels = c.steps(to.right, c.dstX()) - firstPixel;
        if (rows == 0 || pixels == 0) {
            return;
        }
        src = from;
        dst = to;
        correlation = c;
        bias = biases;
        residual = addend;
        relu = rectify;
        pitch = (pixels + 3) / 4 * 4;
        band = Math.min(rows, Math.max(1, TASK_PIXELS / pixels));
        bands = (rows + band - 1) / band;
        int padded = (c.out() + 15) / 16 * 16;
        columns = Math.min(padded, Math.max(TASK_COLUMNS, engine.kernels.columnBlock()));
        blocks = (padded + columns - 1) / columns;
        engine.workers.run(this, to.n * bands * blocks);
    }

    @Override
    public void run(int task, int worker) {
        int block = task % blocks;
        int first = task / blocks % bands * band;
        int image = task / blocks / bands;
        int last = Math.min(rows, first + band);
        Packed weights = correlation.weights();
        int n0 = block * columns;
        int n = Math.min(columns, (correlation.out() + 15) / 16 * 16 - n0);
        Scratch scratch = engine.scratch(worker);
        float[] product = scratch.product((last - first) * pitch * n);
        if (weights == null) {
            Arrays.fill(product, 0, (last - first) * pitch * n, 0f);
        } else if (correlation.strip()) {
            multiplyStrips(image, first, last, n0, n, weights, product, scratch);
        } else {
            multiplyRows(image, first, last, n0, n, weights, product, scratch);
        }
        int channels = Math.min(n, correlation.out() - n0);
        int step = correlation.dstStride();
        for (int i = first; i < last; i++) {
            int to = dst.at(image, (firstRow + i) * step + correlation.dstY(), firstPixel * step + correlation.dstX())
                    + n0;
            scratch.kernels.finish(product, (i - first) * pitch * n, n, dst.data, to, step * dst.c, pixels, channels,
                    bias, n0, residual, relu);
        }
    }

    /** One product per tap row; a panel of W's rows stays in the level-1 cache over the band. */
    private void multiplyRows(int image, int first, int last, int n0, int n, Packed weights, float[] product,
            Scratch scratch) {
        int run = correlation.kernelW() * src.c;
        int stride = correlation.srcStride() * src.c;
        int wide = scratch.kernels.columnBlock();
        for (int r = 0; r < correlation.kernelH(); r++) {
            for (int j = 0; j < n; j += wide) {
                for (int i = first; i < last; i++) {
                    int from = src.at(image, sourceRow(i) + r, sourceColumn());
                    int m = tileRows(from, stride, run, src.data.length);
                    scratch.kernels.multiply(src.data, from, stride, m, weights, r * run, run, n0 + j,
                            Math.min(wide, n - j), product, (i - first) * pitch * n + j, n, r > 0);
                }
            }
        }
    }

    private void multiplyStrips(int image, int first, int last, int n0, int n, Packed weights, float[] product,
            Scratch scratch) {
        int pixel = correlation.kernelH() * src.c;
        int run = correlation.kernelW() * pixel;
        int stride = correlation.srcStride() * pixel;
        int length = pitch * stride + run;
        float[] strip = scratch.input(length);
        for (int i = first; i < last; i++) {
            gather(image, sourceRow(i), strip);
            scratch.kernels.multiply(strip, 0, stride, pitch, weights, 0, run, n0, n, product,
                    (i - first) * pitch * n, n, false);
        }
    }

    /** Interleaves the window's rows, so that a window is one run of column, row, channel. */
    private void gather(int image, int y, float[] strip) {
        int width = (pixels - 1) * correlation.srcStride() + correlation.kernelW();
        int c = src.c;
        int pixel = correlation.kernelH() * c;
        int column = sourceColumn();
        int left = Math.min(width, Math.max(0, -column));
        int right = Math.max(left, Math.min(width, src.w - column));
        for (int r = 0; r < correlation.kernelH(); r++) {
            boolean outside = y + r < 0 || y + r >= src.h;
            int begin = outside ? width : left;
            int end = outside ? width : right;
            clear(strip, r * c, pixel, c, begin);
            clear(strip, r * c + end * pixel, pixel, c, width - end);
            if (!outside) {
                spread(src.data, src.at(image, y + r, column + begin), strip, r * c + begin * pixel, pixel, c,
                        end - begin);
            }
        }
    }

    private static void clear(float[] strip, int o, int step, int c, int count) {
        for (int x = 0, to = o; x < count; x++, to += step) {
            for (int k = 0; k < c; k++) {
                strip[to + k] = 0;
            }
        }
    }

    /** Colour images have a loop of their own: three moves cost less than a loop over three channels. */
    private static void spread(float[] from, int fo, float[] strip, int so, int step, int c, int count) {
        if (c == 3) {
            for (int x = 0, i = fo, to = so; x < count; x++, i += 3, to += step) {
                strip[to] = from[i];
                strip[to + 1] = from[i + 1];
                strip[to + 2] = from[i + 2];
            }
            return;
        }
        for (int x = 0, i = fo, to = so; x < count; x++, i += c, to += step) {
            for (int k = 0; k < c; k++) {
                strip[to + k] = from[i + k];
            }
        }
    }

    /** {@return the first source row of the window of destination row i of the launch} */
    private int sourceRow(int i) {
        return (firstRow + i) * correlation.srcStride() + correlation.srcY();
    }

    private int sourceColumn() {
        return firstPixel * correlation.srcStride() + correlation.srcX();
    }

    /** Rounds the pixel count up to whole tiles where the surplus rows can be read. */
    private int tileRows(int from, int stride, int run, int length) {
        return from + (pitch - 1) * stride + run <= length ? pitch : pixels;
    }
}
