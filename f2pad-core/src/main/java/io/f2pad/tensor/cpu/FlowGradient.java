package io.f2pad.tensor.cpu;

import io.f2pad.tensor.FlowBlock;
import io.f2pad.tensor.FlowField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The gradient of a batch's loss with respect to every weight of a flow. Tiles leave their activations and gradients in
 * matrices of the whole batch, then strips of the weights are summed over it:
 * {@code dW1 = x1^T dh}, {@code dW2 = 0.1 da^T h}, and for the code's part of W1 the hidden gradients are first added
 * up per column and per row of positions, of which there are fewer than positions.
 */
final class FlowGradient {

    /** Rows of a weight matrix that one task sums. */
    private static final int STRIP = 32;

    /** What the tiles leave of one block. */
    private static final class Batch {

        /** Transposed, a row per channel. */
        final float[] x1;
        final float[] das;
        final float[] dat;
        /** As the right side of a product, a row per position. */
        final Packed h;
        final Packed dh;
        final float[] hidden;
        final Packed byColumn;
        final Packed byRow;
        final float[] columnSums;
        final float[] rowSums;
        /** Per tile: at s, at t, at the scale and at the offset. */
        final float[][] small;

        Batch(FlowOperand flow, int batch, Kernels kernels) {
            FlowField field = flow.flow;
            x1 = new float[flow.l1 * batch];
            das = new float[flow.l2 * batch];
            dat = new float[flow.l2 * batch];
            h = FlowOperand.empty(kernels, batch, flow.hidden);
            dh = FlowOperand.empty(kernels, batch, flow.hidden);
            hidden = new float[batch * flow.hidden];
            byColumn = FlowOperand.empty(kernels, field.width(), flow.hidden);
            byRow = FlowOperand.empty(kernels, field.height(), flow.hidden);
            columnSums = new float[field.width() * flow.hidden];
            rowSums = new float[field.height() * flow.hidden];
            small = new float[(batch + FlowTile.SIZE - 1) / FlowTile.SIZE][2 * flow.l2 + 2 * field.channels()];
        }
    }

    /** Rows from, inclusive, to to, exclusive, of one matrix of a block. */
    private record Strip(int block, Matrix matrix, int from, int to) {
    }

    private enum Matrix { W1, COLUMN_CODE, ROW_CODE, W2S, W2T, SMALL }

    private final Engine engine;
    private final FlowOperand flow;
    private final int batch;
    private final Batch[] blocks;
    private final FlowParameters[] sums;
    private final float[] slopes;
    private final int[] xs;
    private final int[] ys;
    private final float[] columnCode;
    private final float[] rowCode;
    private final List<Strip> strips = new ArrayList<>();

    FlowGradient(Engine engine, FlowOperand flow, int batch) {
        this.engine = engine;
        this.flow = flow;
        this.batch = batch;
        FlowField field = flow.flow;
        blocks = new Batch[flow.blocks.length];
        sums = FlowParameters.zeros(field);
        slopes = new float[(batch + FlowTile.SIZE - 1) / FlowTile.SIZE];
        xs = new int[batch];
        ys = new int[batch];
        int ofColumn = field.columnCode().length / field.width();
        int ofRow = field.rowCode().length / field.height();
        columnCode = FlowOperand.transpose(field.columnCode(), field.width(), ofColumn,
                new float[field.columnCode().length]);
        rowCode = FlowOperand.transpose(field.rowCode(), field.height(), ofRow, new float[field.rowCode().length]);
        for (int k = 0; k < blocks.length; k++) {
            blocks[k] = new Batch(flow, batch, engine.kernels);
            strip(k, Matrix.W1, flow.l1);
            strip(k, Matrix.COLUMN_CODE, ofColumn);
            strip(k, Matrix.ROW_CODE, ofRow);
            strip(k, Matrix.W2S, flow.l2);
            strip(k, Matrix.W2T, flow.l2);
            strip(k, Matrix.SMALL, 1);
        }
    }

    private void strip(int block, Matrix matrix, int rows) {
        for (int from = 0; from < rows; from += STRIP) {
            strips.add(new Strip(block, matrix, from, Math.min(rows, from + STRIP)));
        }
    }

    /** {@return the gradients after {@link #sum}} */
    FlowParameters[] sums() {
        return sums;
    }

    /** Before a tile's first block: the sum of its positions' gradients at log p. */
    void begin(int tile, float slope) {
        slopes[tile] = slope;
    }

    /** Takes over what a tile knows of a block: positions first to first + count - 1 of the batch. */
    void take(int k, int number, int first, int count, FlowTile tile, Kernels kernels) {
        Batch b = blocks[k];
        System.arraycopy(tile.xs, 0, xs, first, count);
        System.arraycopy(tile.ys, 0, ys, first, count);
        transpose(tile.x1[k], flow.p1, flow.l1, count, b.x1, first);
        transpose(tile.das, flow.p2, flow.l2, count, b.das, first);
        transpose(tile.g2, flow.p2, flow.l2, count, b.dat, first);
        kernels.repack(tile.h[k], 0, flow.hidden, count, flow.hidden, b.h, first, 0);
        kernels.repack(tile.dh, 0, flow.hidden, count, flow.hidden, b.dh, first, 0);
        System.arraycopy(tile.dh, 0, b.hidden, first * flow.hidden, count * flow.hidden);
        float[] s = b.small[number];
        Arrays.fill(s, 0f);
        int at = 2 * flow.l2;
        int channels = flow.l1 + flow.l2;
        for (int p = 0; p < count; p++) {
            add(tile.das, p * flow.p2, s, 0, flow.l2);
            add(tile.g2, p * flow.p2, s, flow.l2, flow.l2);
            addProduct(tile.g1, tile.x1[k], p * flow.p1, s, at, flow.l1);
            addProduct(tile.g2, tile.y2[k], p * flow.p2, s, at + flow.l1, flow.l2);
            add(tile.g1, p * flow.p1, s, at + channels, flow.l1);
            add(tile.g2, p * flow.p2, s, at + channels + flow.l1, flow.l2);
        }
    }

    private void transpose(float[] x, int stride, int n, int count, float[] to, int first) {
        for (int c = 0; c < n; c++) {
            for (int p = 0; p < count; p++) {
                to[c * batch + first + p] = x[p * stride + c];
            }
        }
    }

    private static void add(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] += x[xo + i];
        }
    }

    private static void addProduct(float[] x, float[] y, int o, float[] to, int at, int n) {
        for (int i = 0; i < n; i++) {
            to[at + i] += x[o + i] * y[o + i];
        }
    }

    /** Sums over the batch once every tile has been taken. */
    void sum() {
        engine.workers.run((k, worker) -> addUp(blocks[k], engine.scratch(worker).kernels), blocks.length);
        engine.workers.run((i, worker) -> sum(strips.get(i), engine.scratch(worker).kernels), strips.size());
    }

    /** Hidden gradients per column and per row of positions. */
    private void addUp(Batch b, Kernels kernels) {
        int n = flow.hidden;
        Arrays.fill(b.columnSums, 0f);
        Arrays.fill(b.rowSums, 0f);
        for (int p = 0; p < batch; p++) {
            kernels.add(b.hidden, p * n, b.columnSums, xs[p] * n, n);
            kernels.add(b.hidden, p * n, b.rowSums, ys[p] * n, n);
        }
        kernels.repack(b.columnSums, 0, n, flow.flow.width(), n, b.byColumn, 0, 0);
        kernels.repack(b.rowSums, 0, n, flow.flow.height(), n, b.byRow, 0, 0);
    }

    private void sum(Strip s, Kernels kernels) {
        Batch b = blocks[s.block];
        FlowParameters to = sums[s.block];
        FlowField field = flow.flow;
        switch (s.matrix) {
            case W1 -> product(kernels, b.x1, batch, s, b.dh, to.w1(), 0);
            case COLUMN_CODE -> product(kernels, columnCode, field.width(), s, b.byColumn, to.code(), 0);
            case ROW_CODE -> product(kernels, rowCode, field.height(), s, b.byRow, to.code(),
                    field.columnCode().length / field.width());
            case W2S -> damped(kernels, b.das, s, b.h, to.w2s());
            case W2T -> damped(kernels, b.dat, s, b.h, to.w2t());
            default -> small(s.block, b, to);
        }
    }

    private void product(Kernels kernels, float[] a, int k, Strip s, Packed right, float[] to, int shift) {
        int block = kernels.columnBlock();
        for (int j = 0; j < flow.hidden; j += block) {
            kernels.multiply(a, s.from * k, k, s.to - s.from, right, 0, k, j, Math.min(block, flow.hidden - j), to,
                    (shift + s.from) * flow.hidden + j, flow.hidden, false);
        }
    }

    private void damped(Kernels kernels, float[] a, Strip s, Packed right, float[] to) {
        product(kernels, a, batch, s, right, to, 0);
        for (int i = s.from * flow.hidden; i < s.to * flow.hidden; i++) {
            to[i] *= FlowBlock.DAMPING;
        }
    }

    /**
     * Biases, scale and offset. The gradients g at the coupling's output y are those behind S, so that
     * {@code do = sum g / S} and {@code dS = sum g y / S + sum d log p / S}.
     */
    private void small(int k, Batch b, FlowParameters to) {
        float[] total = new float[b.small[0].length];
        double slope = 0;
        for (int i = 0; i < b.small.length; i++) {
            add(b.small[i], 0, total, 0, total.length);
            slope += slopes[i];
        }
        int channels = flow.l1 + flow.l2;
        for (int i = 0; i < flow.l2; i++) {
            to.b2s()[i] = FlowBlock.DAMPING * total[i];
            to.b2t()[i] = FlowBlock.DAMPING * total[flow.l2 + i];
        }
        for (int c = 0; c < channels; c++) {
            double factor = flow.blocks[k].factors[c];
            to.offset()[c] = (float) (total[2 * flow.l2 + channels + c] / factor);
            to.scale()[c] = (float) ((total[2 * flow.l2 + c] + slope) / factor * flow.blocks[k].factorSlopes[c]);
        }
        Arrays.fill(to.b1(), 0f);
        for (int x = 0; x < flow.flow.width(); x++) {
            add(b.columnSums, x * flow.hidden, to.b1(), 0, flow.hidden);
        }
    }
}
