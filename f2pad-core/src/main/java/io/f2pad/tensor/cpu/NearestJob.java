package io.f2pad.tensor.cpu;

import io.f2pad.tensor.FeatureBank;
import io.f2pad.tensor.Frozen;
import java.util.Arrays;

/**
 * Nearest rows of a bank: the search as a matrix product with a running choice, and the distance to the nearest of a
 * few candidates with its gradient.
 */
final class NearestJob {

    /** Bank rows per product, so that it stays in the level-1 cache. */
    private static final int COLUMNS = 64;

    /**
     * The operand.
     *
     * @param bank    the features
     * @param packed  the same as columns
     * @param squares squared norms, padded like the columns
     */
    record Operand(FeatureBank bank, Packed packed, float[] squares) implements Frozen {

        static Operand of(FeatureBank bank, Kernels kernels) {
            int rows = bank.rows();
            int dims = bank.dims();
            float[] columns = new float[dims * rows];
            float[] squares = new float[(rows + COLUMNS - 1) / COLUMNS * COLUMNS];
            for (int m = 0; m < rows; m++) {
                double sum = 0;
                for (int d = 0; d < dims; d++) {
                    float value = bank.values()[m * dims + d];
                    columns[d * rows + m] = value;
                    sum += (double) value * value;
                }
                squares[m] = (float) sum;
            }
            return new Operand(bank, kernels.pack(columns, dims, rows), squares);
        }
    }

    private final Engine engine;
    private final Search search;
    private final Distance distance;

    NearestJob(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        search = new Search(nothing);
        distance = new Distance(nothing);
    }

    void search(CpuTensor f, Operand operand, CpuTensor indices) {
        search.f = f;
        search.operand = operand;
        search.indices = indices;
        search.launch(engine, indices, f.floats() * operand.bank().rows());
    }

    void distance(CpuTensor f, Operand operand, CpuTensor candidates, boolean squared, CpuTensor score,
            CpuTensor gradient) {
        distance.f = f;
        distance.bank = operand.bank();
        distance.candidates = candidates;
        distance.squared = squared;
        distance.score = score;
        distance.gradient = gradient;
        distance.launch(engine, score, score.floats() * candidates.c * f.c);
    }

    private final class Search extends RowJob {

        private CpuTensor f;
        private Operand operand;
        private CpuTensor indices;

        Search(CpuTensor nothing) {
            f = nothing;
            operand = Operand.of(new FeatureBank(1, 1, new float[1]), engine.kernels);
            indices = nothing;
        }

        /** Leaves out {@code |f|^2}, which is the same for every row of the bank. */
        @Override
        void row(int image, int y, int worker) {
            int pixels = indices.right - indices.left;
            int b = indices.c;
            int rows = operand.bank().rows();
            int dims = operand.bank().dims();
            Scratch scratch = engine.scratch(worker);
            float[] product = scratch.product(pixels * COLUMNS);
            float[] best = scratch.input(pixels * b);
            Arrays.fill(best, 0, pixels * b, Float.POSITIVE_INFINITY);
            int to = indices.at(image, y, indices.left);
            Arrays.fill(indices.data, to, to + pixels * b, 0f);
            for (int m = 0; m < rows; m += COLUMNS) {
                int count = Math.min(COLUMNS, rows - m);
                int columns = (count + 15) / 16 * 16;
                scratch.kernels.multiply(f.data, f.at(image, y, indices.left), f.c, pixels, operand.packed(), 0, dims,
                        m, columns, product, 0, COLUMNS, false);
                for (int x = 0; x < pixels; x++) {
                    for (int k = 0; k < count; k++) {
                        float d = operand.squares()[m + k] - 2 * product[x * COLUMNS + k];
                        if (d < best[x * b + b - 1]) {
                            insert(best, indices.data, x * b, to + x * b, b, d, m + k);
                        }
                    }
                }
            }
        }

        /** Keeps the b smallest in order; an earlier row stays before an equal later one. */
        private static void insert(float[] best, float[] index, int o, int to, int b, float d, int row) {
            int k = b - 1;
            while (k > 0 && best[o + k - 1] > d) {
                best[o + k] = best[o + k - 1];
                index[to + k] = index[to + k - 1];
                k--;
            }
            best[o + k] = d;
            index[to + k] = row;
        }
    }

    private final class Distance extends RowJob {

        private CpuTensor f;
        private FeatureBank bank = new FeatureBank(1, 1, new float[1]);
        private CpuTensor candidates;
        private boolean squared;
        private CpuTensor score;
        private CpuTensor gradient;

        Distance(CpuTensor nothing) {
            f = nothing;
            candidates = nothing;
            score = nothing;
            gradient = nothing;
        }

        @Override
        void row(int image, int y, int worker) {
            int dims = bank.dims();
            float[] difference = engine.scratch(worker).tile(dims);
            for (int x = score.left; x < score.right; x++) {
                int from = f.at(image, y, x);
                int o = candidates.at(image, y, x);
                int nearest = 0;
                float least = Float.POSITIVE_INFINITY;
                for (int k = 0; k < candidates.c; k++) {
                    int row = (int) candidates.data[o + k];
                    Difference.subtract(f.data, from, bank.values(), row * dims, difference, dims);
                    float d = Difference.squaredNorm(difference, dims);
                    if (d < least) {
                        least = d;
                        nearest = row;
                    }
                }
                float root = (float) Math.sqrt(least);
                score.data[score.at(image, y, x)] = squared ? least : root;
                Difference.subtract(f.data, from, bank.values(), nearest * dims, difference, dims);
                float scale = squared ? 2 : root > 0 ? 1 / root : 0;
                scale(difference, scale, dims);
                System.arraycopy(difference, 0, gradient.data, gradient.at(image, y, x), dims);
            }
        }

        private static void scale(float[] d, float factor, int n) {
            for (int i = 0; i < n; i++) {
                d[i] *= factor;
            }
        }
    }
}
