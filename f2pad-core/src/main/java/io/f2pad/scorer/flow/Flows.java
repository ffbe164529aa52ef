package io.f2pad.scorer.flow;

import io.f2pad.tensor.FlowBlock;
import io.f2pad.tensor.FlowField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes flows: untrained ones, and those that stored blocks belong to. */
public final class Flows {

    /** Values of a position's code. */
    public static final int CONDITIONS = 2 * PositionCode.DIMS;

    private Flows() {
    }

    /**
     * The flow of stored blocks on a grid.
     *
     * @param height    rows of positions
     * @param width     columns of positions
     * @param mean      of every channel
     * @param deviation of every channel
     * @param blocks    its blocks
     * @return the flow
     */
    public static FlowField of(int height, int width, float[] mean, float[] deviation, List<FlowBlock> blocks) {
        return new FlowField(height, width, mean, deviation, PositionCode.of(width), PositionCode.of(height), blocks);
    }

    /**
     * Draws the starting weights: linear layers uniform up to {@code 1 / sqrt(inputs)}, S = 1 and o = 0, and a random
     * rotation per block, which stays.
     *
     * @param channels C, at least 2
     * @param blocks   number of blocks
     * @param hidden   hidden values of a block, 0 for twice the inputs
     * @param seed     seed of the draw
     * @return the blocks
     */
    public static List<FlowBlock> start(int channels, int blocks, int hidden, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int l2 = channels / 2;
        int inputs = channels - l2 + CONDITIONS;
        int h = hidden == 0 ? 2 * inputs : hidden;
        List<FlowBlock> made = new ArrayList<>();
        for (int k = 0; k < blocks; k++) {
            float[] scale = new float[channels];
            Arrays.fill(scale, (float) (2 * Math.log(Math.expm1(5))));
            made.add(new FlowBlock(channels, CONDITIONS, h, uniform(random, h * inputs, inputs),
                    uniform(random, h, inputs), uniform(random, 2 * l2 * h, h), uniform(random, 2 * l2, h), scale,
                    new float[channels], rotation(channels, random)));
        }
        return made;
    }

    private static float[] uniform(SplittableRandom random, int count, int inputs) {
        double bound = 1 / Math.sqrt(inputs);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
        return values;
    }

    /** Orthonormalises a random Gaussian matrix, twice, so that float precision is reached at any size. */
    static float[] rotation(int n, SplittableRandom random) {
        double[][] rows = new double[n][n];
        for (double[] row : rows) {
            for (int i = 0; i < n; i++) {
                row[i] = Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
                        * Math.cos(2 * Math.PI * random.nextDouble());
            }
        }
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < i; j++) {
                    subtract(rows[i], rows[j], dot(rows[i], rows[j]));
                }
                double norm = Math.sqrt(dot(rows[i], rows[i]));
                for (int d = 0; d < n; d++) {
                    rows[i][d] /= norm;
                }
            }
        }
        float[] q = new float[n * n];
        for (int i = 0; i < q.length; i++) {
            q[i] = (float) rows[i / n][i % n];
        }
        return q;
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    private static void subtract(double[] x, double[] y, double factor) {
        for (int i = 0; i < x.length; i++) {
            x[i] -= factor * y[i];
        }
    }
}
