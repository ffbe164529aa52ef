package io.f2pad.transformer;

import io.f2pad.tensor.cpu.KernelPool;
import io.f2pad.tensor.cpu.Kernels;
import io.f2pad.tensor.cpu.Packed;

/**
 * Multi-head self-attention, {@code softmax(Q K^T / sqrt d) V} per head of d columns, projected back (Vaswani et al.,
 * 2017). Immutable and safe to share.
 *
 * @param heads number of heads, a divisor of the columns
 * @param qkv   gives queries, keys and values side by side, each head after head
 * @param proj  projects the heads' results
 */
public record Attention(int heads, Linear qkv, Linear proj) {

    /** Checks that the layers fit together. */
    public Attention {
        int dim = proj.in();
        if (heads < 1 || dim % heads != 0 || qkv.out() != 3 * dim || qkv.in() != proj.out()) {
            throw new IllegalArgumentException("attention: " + heads + " heads, " + qkv.in() + " to " + qkv.out()
                    + " and " + dim + " to " + proj.out() + " columns do not fit together");
        }
    }

    /** {@code y += attention(x)} on rows that all attend to each other. */
    void addTo(KernelPool pool, float[] x, int rows, float[] y) {
        float[] all = Rows.allocate(rows, qkv.out());
        qkv.apply(pool, x, rows, all);
        float[] mixed = Rows.allocate(rows, proj.in());
        pool.run(heads, (head, kernels) -> head(head, kernels, all, rows, mixed));
        proj.addTo(pool, mixed, rows, y);
    }

    private void head(int head, Kernels kernels, float[] all, int rows, float[] mixed) {
        int dim = proj.in();
        int d = dim / heads;
        int from = head * d;
        float[] keys = new float[d * rows];
        float[] values = new float[rows * d];
        for (int r = 0; r < rows; r++) {
            int o = r * 3 * dim + from;
            for (int i = 0; i < d; i++) {
                keys[i * rows + r] = all[o + dim + i];
            }
            System.arraycopy(all, o + 2 * dim, values, r * d, d);
        }
        Packed k = kernels.pack(keys, d, rows);
        Packed v = kernels.pack(values, rows, d);
        int m = Rows.padded(rows);
        float[] scores = new float[m * k.columns()];
        multiply(kernels, all, from, 3 * dim, m, k, scores);
        double scale = 1 / Math.sqrt(d);
        for (int r = 0; r < rows; r++) {
            softmax(scores, r * k.columns(), rows, scale);
        }
        float[] result = new float[m * v.columns()];
        multiply(kernels, scores, 0, k.columns(), m, v, result);
        for (int r = 0; r < rows; r++) {
            System.arraycopy(result, r * v.columns(), mixed, r * dim + from, d);
        }
    }

    private static void multiply(Kernels kernels, float[] a, int ao, int as, int m, Packed b, float[] c) {
        int block = kernels.columnBlock();
        for (int n = 0; n < b.columns(); n += block) {
            kernels.multiply(a, ao, as, m, b, 0, b.rows(), n, Math.min(block, b.columns() - n), c, n, b.columns(),
                    false);
        }
    }

    private static void softmax(float[] x, int o, int n, double scale) {
        float max = x[o];
        for (int i = 1; i < n; i++) {
            max = Math.max(max, x[o + i]);
        }
        double sum = 0;
        for (int i = o; i < o + n; i++) {
            x[i] = (float) Exponential.of((x[i] - max) * scale);
            sum += x[i];
        }
        float factor = (float) (1 / sum);
        for (int i = o; i < o + n; i++) {
            x[i] *= factor;
        }
    }
}
