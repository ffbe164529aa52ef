package io.f2pad.tensor.cpu;

import io.f2pad.tensor.FlowBlock;
import java.util.Arrays;

/**
 * A flow on a group of positions: through all blocks and back, with every activation kept. Rows of the matrices are
 * positions; buffers grow to the largest flow and then stay. One worker's.
 */
final class FlowTile {

    /** Most positions of a group: few enough for the level-2 cache, enough to use every weight often. */
    static final int SIZE = 32;

    /** Hears of a block's gradients on the way back. */
    interface Listener {

        /**
         * The arrays of the tile hold everything that the block's weights need.
         *
         * @param k the block
         */
        void back(int k);
    }

    private FlowOperand flow;
    private int count;
    /** Columns and rows of the positions. */
    final int[] xs = new int[SIZE];
    final int[] ys = new int[SIZE];
    /** Per block its input's halves; after the last one z. */
    float[][] x1 = new float[0][0];
    float[][] x2 = new float[0][0];
    /** Per block the coupled second half, the hidden values, tanh and exp of the clamp. */
    float[][] y2 = new float[0][0];
    float[][] h = new float[0][0];
    private float[][] t = new float[0][0];
    private float[][] e = new float[0][0];
    /** Gradients of the current block: at the output of the coupling and at the subnet's outputs and hidden values. */
    float[] g1 = new float[0];
    float[] g2 = new float[0];
    float[] das = new float[0];
    float[] dh = new float[0];
    private float[] out1 = new float[0];
    private float[] out2 = new float[0];
    private float[] subnet = new float[0];
    private float[] slopes = new float[0];
    private final double[] logDeterminant = new double[SIZE];

    FlowTile(FlowOperand flow) {
        this.flow = flow;
    }

    /** Prepares for a flow and a number of positions. */
    void start(FlowOperand operand, int positions) {
        flow = operand;
        count = positions;
        int n = operand.blocks.length;
        int wide = SIZE * Math.max(operand.p1, operand.p2);
        x1 = grow(x1, n + 1, SIZE * operand.p1);
        x2 = grow(x2, n + 1, SIZE * operand.p2);
        y2 = grow(y2, n, SIZE * operand.p2);
        t = grow(t, n, SIZE * operand.p2);
        e = grow(e, n, SIZE * operand.p2);
        h = grow(h, n, SIZE * operand.hidden);
        if (g1.length < wide) {
            g1 = new float[wide];
            g2 = new float[wide];
            out1 = new float[wide];
            out2 = new float[wide];
            das = new float[wide];
            subnet = new float[wide];
            slopes = new float[wide];
        }
        if (dh.length < SIZE * operand.hidden) {
            dh = new float[SIZE * operand.hidden];
        }
    }

    private static float[][] grow(float[][] arrays, int number, int floats) {
        if (arrays.length >= number && arrays[0].length >= floats) {
            return arrays;
        }
        int longest = arrays.length == 0 ? 0 : arrays[0].length;
        return new float[Math.max(number, arrays.length)][Math.max(floats, longest)];
    }

    /** Standardises the features of one position. */
    void load(int p, int x, int y, float[] features, int o) {
        xs[p] = x;
        ys[p] = y;
        float[] mean = flow.flow.mean();
        int l1 = flow.l1;
        int to = p * flow.p1;
        for (int c = 0; c < l1; c++) {
            x1[0][to + c] = (features[o + c] - mean[c]) * flow.scale[c];
        }
        Arrays.fill(x1[0], to + l1, to + flow.p1, 0f);
        to = p * flow.p2;
        for (int c = 0; c < flow.l2; c++) {
            x2[0][to + c] = (features[o + l1 + c] - mean[l1 + c]) * flow.scale[l1 + c];
        }
        Arrays.fill(x2[0], to + flow.l2, to + flow.p2, 0f);
    }

    /** From the loaded features to z. */
    void forward(Kernels kernels) {
        Arrays.fill(logDeterminant, 0);
        for (int k = 0; k < flow.blocks.length; k++) {
            FlowOperand.Block b = flow.blocks[k];
            hidden(kernels, b, k);
            int size = count * flow.p2;
            product(kernels, h[k], flow.hidden, b.w2s, subnet, b.b2s);
            product(kernels, h[k], flow.hidden, b.w2t, y2[k], b.b2t);
            FlowCurves.tanh(subnet, t[k], size);
            FlowCurves.exp(t[k], e[k], size);
            FlowCurves.couple(x2[k], e[k], y2[k], size);
            for (int p = 0; p < count; p++) {
                logDeterminant[p] += FlowBlock.CLAMP * sum(t[k], p * flow.p2, flow.l2);
            }
            rotate(kernels, b.q, x1[k], y2[k], x1[k + 1], x2[k + 1], b.bias);
        }
    }

    private void hidden(Kernels kernels, FlowOperand.Block b, int k) {
        int n = flow.hidden;
        for (int p = 0; p < count; p++) {
            FlowCurves.sum(b.columns, xs[p] * n, b.rows, ys[p] * n, h[k], p * n, n);
        }
        FlowOperand.product(kernels, x1[k], flow.p1, count, b.w1, 0, flow.l1, 0, n, h[k], 0, n, true);
        FlowCurves.rectify(h[k], count * n);
    }

    /** {@code to = a W + bias} with l2 columns. */
    private void product(Kernels kernels, float[] a, int as, Packed weights, float[] to, float[] bias) {
        for (int p = 0; p < count; p++) {
            System.arraycopy(bias, 0, to, p * flow.p2, flow.p2);
        }
        FlowOperand.product(kernels, a, as, count, weights, 0, flow.flow.blocks().get(0).hidden(), 0, flow.p2, to, 0,
                flow.p2, true);
    }

    /** Multiplies both halves by a square matrix and adds a bias. */
    private void rotate(Kernels kernels, Packed q, float[] a1, float[] a2, float[] to1, float[] to2, float[] bias) {
        for (int p = 0; p < count; p++) {
            System.arraycopy(bias, 0, to1, p * flow.p1, flow.p1);
            System.arraycopy(bias, flow.p1, to2, p * flow.p2, flow.p2);
        }
        multiplyHalves(kernels, q, a1, a2, to1, to2, true);
    }

    private void multiplyHalves(Kernels kernels, Packed q, float[] a1, float[] a2, float[] to1, float[] to2,
            boolean add) {
        FlowOperand.product(kernels, a1, flow.p1, count, q, 0, flow.l1, 0, flow.p1, to1, 0, flow.p1, add);
        FlowOperand.product(kernels, a2, flow.p2, count, q, flow.l1, flow.l2, 0, flow.p1, to1, 0, flow.p1, true);
        FlowOperand.product(kernels, a1, flow.p1, count, q, 0, flow.l1, flow.p1, flow.p2, to2, 0, flow.p2, add);
        FlowOperand.product(kernels, a2, flow.p2, count, q, flow.l1, flow.l2, flow.p1, flow.p2, to2, 0, flow.p2,
                true);
    }

    private static double sum(float[] x, int o, int n) {
        double s0 = 0;
        double s1 = 0;
        int i = 0;
        for (; i + 1 < n; i += 2) {
            s0 += x[o + i];
            s1 += x[o + i + 1];
        }
        return i < n ? s0 + s1 + x[o + i] : s0 + s1;
    }

    private static double squares(float[] x, int o, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (double) x[o + i] * x[o + i];
        }
        return sum;
    }

    /** {@return log p of a position after {@link #forward}} */
    double logDensity(int p, double constant) {
        int n = flow.blocks.length;
        return constant + logDeterminant[p]
                - (squares(x1[n], p * flow.p1, flow.l1) + squares(x2[n], p * flow.p2, flow.l2)) / 2;
    }

    /**
     * From z back to the features.
     *
     * @param kernels  the worker's
     * @param j        gradient at every position's log p
     * @param listener hears of every block
     */
    void backward(Kernels kernels, float[] j, Listener listener) {
        int n = flow.blocks.length;
        for (int p = 0; p < count; p++) {
            Arrays.fill(slopes, p * flow.p2, (p + 1) * flow.p2, j[p]);
            negate(x1[n], j[p], out1, p * flow.p1, flow.p1);
            negate(x2[n], j[p], out2, p * flow.p2, flow.p2);
        }
        for (int k = n - 1; k >= 0; k--) {
            FlowOperand.Block b = flow.blocks[k];
            int size = count * flow.p2;
            multiplyHalves(kernels, b.qBack, out1, out2, g1, g2, false);
            FlowCurves.clampBackward(g2, x2[k], e[k], t[k], slopes, das, size);
            FlowOperand.product(kernels, das, flow.p2, count, b.w2sBack, 0, flow.l2, 0, flow.hidden, dh, 0,
                    flow.hidden, false);
            FlowOperand.product(kernels, g2, flow.p2, count, b.w2tBack, 0, flow.l2, 0, flow.hidden, dh, 0,
                    flow.hidden, true);
            kernels.reluMask(h[k], 0, dh, 0, count * flow.hidden);
            listener.back(k);
            System.arraycopy(g1, 0, out1, 0, count * flow.p1);
            FlowOperand.product(kernels, dh, flow.hidden, count, b.w1Back, 0, flow.flow.blocks().get(0).hidden(), 0,
                    flow.p1, out1, 0, flow.p1, true);
            FlowCurves.multiply(g2, e[k], out2, size);
        }
    }

    private static void negate(float[] z, float j, float[] to, int o, int n) {
        for (int i = 0; i < n; i++) {
            to[o + i] = -j * z[o + i];
        }
    }

    /** Writes the gradient at one position's features after {@link #backward}. */
    void store(int p, float[] to, int o) {
        for (int c = 0; c < flow.l1; c++) {
            to[o + c] = out1[p * flow.p1 + c] * flow.scale[c];
        }
        for (int c = 0; c < flow.l2; c++) {
            to[o + flow.l1 + c] = out2[p * flow.p2 + c] * flow.scale[flow.l1 + c];
        }
    }
}
