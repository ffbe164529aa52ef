package io.f2pad.inpaint.mae;

/**
 * The fixed 2-D sine-cosine code of a grid of patches: the first half of the columns codes the grid's column, the
 * second its row, each as {@code [sin(p w_m), cos(p w_m)]} with {@code w_m = 10000^(-m / (D / 4))}; the class token in
 * front has zeros (He et al., 2022, reference code).
 */
final class PositionCode {

    private static final double BASE = 10_000;

    private PositionCode() {
    }

    /** {@return (1 + grid * grid) rows of dim values} */
    static float[] of(int grid, int dim) {
        float[] code = new float[(1 + grid * grid) * dim];
        for (int p = 0; p < grid * grid; p++) {
            int row = (1 + p) * dim;
            half(code, row, dim / 4, p % grid);
            half(code, row + dim / 2, dim / 4, p / grid);
        }
        return code;
    }

    private static void half(float[] code, int o, int n, int position) {
        for (int m = 0; m < n; m++) {
            double angle = position * StrictMath.pow(BASE, -(double) m / n);
            code[o + m] = (float) StrictMath.sin(angle);
            code[o + n + m] = (float) StrictMath.cos(angle);
        }
    }
}
