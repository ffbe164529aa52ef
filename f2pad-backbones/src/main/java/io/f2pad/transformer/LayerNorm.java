package io.f2pad.transformer;

import io.f2pad.tensor.cpu.KernelPool;

/**
 * Layer normalisation, {@code y = (x - mean) / sqrt(var + eps) * weight + bias} with the moments of each row (Ba et
 * al., 2016). Moments are summed in double in a fixed order.
 *
 * @param weight  scale of each column
 * @param bias    shift of each column
 * @param epsilon eps
 */
public record LayerNorm(float[] weight, float[] bias, double epsilon) {

    /** Checks the lengths. */
    public LayerNorm {
        if (weight.length == 0 || weight.length != bias.length || !(epsilon > 0)) {
            throw new IllegalArgumentException("layer norm: expected as many scales as shifts and a positive epsilon, "
                    + "got " + weight.length + ", " + bias.length + " and " + epsilon);
        }
    }

    /**
     * Normalises rows.
     *
     * @param pool workers
     * @param x    the rows
     * @param rows number of rows
     * @param y    receives the rows; may be x
     */
    public void apply(KernelPool pool, float[] x, int rows, float[] y) {
        Rows.forEach(pool, rows, r -> row(x, y, r * weight.length));
    }

    private void row(float[] x, float[] y, int o) {
        int n = weight.length;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x[o + i];
        }
        double mean = sum / n;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double d = x[o + i] - mean;
            squares += d * d;
        }
        double scale = 1 / Math.sqrt(squares / n + epsilon);
        for (int i = 0; i < n; i++) {
            y[o + i] = (float) ((x[o + i] - mean) * scale * weight[i] + bias[i]);
        }
    }
}
