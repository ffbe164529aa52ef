package io.f2pad.transformer;

import io.f2pad.tensor.cpu.KernelPool;
import io.f2pad.tensor.cpu.Packed;
import java.util.Locale;

/**
 * A fully connected layer, {@code y = x W^T + b} on every row, with W packed once. Immutable and safe to share between
 * pools forked from the one that packed it.
 */
public final class Linear {

    /** Steps of the inner dimension per product, so that a panel of W stays in the level-1 cache. */
    private static final int DEPTH = 256;
    private static final int LINE = 16;

    private enum Then { STORE, ADD, GELU }

    private final int in;
    private final int out;
    private final Packed weights;
    private final float[] bias;

    /**
     * Packs a layer; the arrays are not kept, except the bias.
     *
     * @param pool   whose kernels pack
     * @param in     columns of the input
     * @param out    columns of the output
     * @param weight W, out*in values
     * @param bias   b, out values
     * @throws IllegalArgumentException if a length differs
     */
    public Linear(KernelPool pool, int in, int out, float[] weight, float[] bias) {
        if (weight.length != in * out || bias.length != out) {
            throw new IllegalArgumentException(String.format(Locale.ROOT,
                    "linear: %d to %d columns need %d weights and %d biases, got %d and %d", in, out, in * out, out,
                    weight.length, bias.length));
        }
        this.in = in;
        this.out = out;
        this.weights = pool.kernels().pack(transposed(weight, in, out), in, out);
        this.bias = bias;
    }

    /** By strips of one cache line: a network has a gigabyte to transpose. */
    private static float[] transposed(float[] weight, int in, int out) {
        float[] columns = new float[weight.length];
        for (int first = 0; first < out; first += LINE) {
            int end = Math.min(out, first + LINE);
            for (int i = 0; i < in; i++) {
                for (int o = first; o < end; o++) {
                    columns[i * out + o] = weight[o * in + i];
                }
            }
        }
        return columns;
    }

    /** {@return columns of the input} */
    public int in() {
        return in;
    }

    /** {@return columns of the output} */
    public int out() {
        return out;
    }

    /**
     * {@code y = x W^T + b}.
     *
     * @param pool workers
     * @param x    rows of the input, at least as many as {@code rows}; more are read if they are there
     * @param rows number of rows
     * @param y    receives rows of the output
     */
    public void apply(KernelPool pool, float[] x, int rows, float[] y) {
        run(pool, x, rows, y, Then.STORE);
    }

    /** {@code y += x W^T + b}. */
    void addTo(KernelPool pool, float[] x, int rows, float[] y) {
        run(pool, x, rows, y, Then.ADD);
    }

    /** {@code y = gelu(x W^T + b)}. */
    void applyGelu(KernelPool pool, float[] x, int rows, float[] y) {
        run(pool, x, rows, y, Then.GELU);
    }

    /** A task computes a block of columns for all rows, which is few rows in a transformer. */
    private void run(KernelPool pool, float[] x, int rows, float[] y, Then then) {
        int pitch = weights.columns();
        int whole = Rows.padded(rows);
        int m = whole * in <= x.length ? whole : rows;
        float[] product = new float[whole * pitch];
        int block = pool.kernels().columnBlock();
        pool.run((pitch + block - 1) / block, (task, kernels) -> {
            int first = task * block;
            int columns = Math.min(block, pitch - first);
            for (int k = 0; k < in; k += DEPTH) {
                kernels.multiply(x, k, in, m, weights, k, Math.min(DEPTH, in - k), first, columns, product, first,
                        pitch, k > 0);
            }
            int kept = Math.min(columns, out - first);
            if (kept > 0) {
                kernels.finish(product, first, pitch, y, first, out, rows, kept, bias, first,
                        then == Then.ADD ? y : null, false);
            }
            for (int r = 0; then == Then.GELU && r < rows; r++) {
                Gelu.apply(y, r * out + first, kept);
            }
        });
    }
}
