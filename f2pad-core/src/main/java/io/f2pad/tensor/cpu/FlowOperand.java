package io.f2pad.tensor.cpu;

import io.f2pad.tensor.FlowBlock;
import io.f2pad.tensor.FlowField;
import io.f2pad.tensor.Frozen;
import java.util.Arrays;

/**
 * A flow's weights packed for both directions. The damping is folded into W2, S into Q and o into a bias behind Q. The
 * condition's part of the hidden layer is a sum of one row of a table per column of positions (with b1) and one of a
 * table per row. Both halves of the channels are padded to multiples of 16 by zeros.
 */
final class FlowOperand implements Frozen {

    private static final double HALF_LOG_2_PI = 0.9189385332046727;

    /** One block; {@code w2s} maps h to s, {@code w2sBack} a gradient at s to one at h, and so on. */
    static final class Block {

        final Packed w1;
        final Packed w1Back;
        final Packed code;
        final Packed w2s;
        final Packed w2sBack;
        final Packed w2t;
        final Packed w2tBack;
        final Packed q;
        final Packed qBack;
        final float[] columns;
        final float[] rows;
        final float[] b2s;
        final float[] b2t;
        final float[] bias;
        /** S and its derivative. */
        final double[] factors;
        final double[] factorSlopes;
        private double logScale;

        Block(FlowField flow, FlowOperand o, Kernels kernels) {
            int hidden = flow.blocks().get(0).hidden();
            w1 = empty(kernels, o.l1, hidden);
            w1Back = empty(kernels, hidden, o.l1);
            code = empty(kernels, flow.blocks().get(0).conditions(), hidden);
            w2s = empty(kernels, hidden, o.l2);
            w2sBack = empty(kernels, o.l2, hidden);
            w2t = empty(kernels, hidden, o.l2);
            w2tBack = empty(kernels, o.l2, hidden);
            q = empty(kernels, o.l1 + o.l2, o.p1 + o.p2);
            qBack = empty(kernels, o.l1 + o.l2, o.p1 + o.p2);
            columns = new float[flow.width() * o.hidden];
            rows = new float[flow.height() * o.hidden];
            b2s = new float[o.p2];
            b2t = new float[o.p2];
            bias = new float[o.p1 + o.p2];
            factors = new double[o.l1 + o.l2];
            factorSlopes = new double[o.l1 + o.l2];
        }
    }

    /** Independent parts of {@link #repack}: W1 with the tables, W2, Q. */
    static final int PARTS = 3;

    final FlowField flow;
    final int l1;
    final int l2;
    /** Padded l1. */
    final int p1;
    /** Padded l2. */
    final int p2;
    /** Padded hidden values. */
    final int hidden;
    final Block[] blocks;
    /** Reciprocals of the deviations. */
    final float[] scale;

    /** Allocates an operand whose weights are still zero. */
    FlowOperand(FlowField flow, Kernels kernels) {
        this.flow = flow;
        l2 = flow.channels() / 2;
        l1 = flow.channels() - l2;
        p1 = FlowParameters.padded(l1);
        p2 = FlowParameters.padded(l2);
        hidden = FlowParameters.padded(flow.blocks().get(0).hidden());
        blocks = new Block[flow.blocks().size()];
        for (int k = 0; k < blocks.length; k++) {
            blocks[k] = new Block(flow, this, kernels);
        }
        scale = new float[flow.channels()];
        for (int c = 0; c < scale.length; c++) {
            scale[c] = 1 / flow.deviation()[c];
        }
    }

    static FlowOperand of(FlowField flow, Kernels kernels) {
        FlowOperand operand = new FlowOperand(flow, kernels);
        Scratch scratch = new Scratch(kernels);
        for (int k = 0; k < operand.blocks.length; k++) {
            FlowParameters parameters = FlowParameters.of(flow.blocks().get(k));
            for (int part = 0; part < PARTS; part++) {
                operand.repack(k, part, parameters, scratch);
            }
        }
        return operand;
    }

    static Packed empty(Kernels kernels, int rows, int columns) {
        return kernels.pack(new float[rows * columns], rows, columns);
    }

    /** {@return the part of log p that no position changes} */
    double constant() {
        double sum = -HALF_LOG_2_PI * flow.channels();
        for (Block block : blocks) {
            sum += block.logScale;
        }
        return sum;
    }

    /** Takes over one part of a block's weights. */
    void repack(int k, int part, FlowParameters p, Scratch scratch) {
        switch (part) {
            case 0 -> repackFirst(blocks[k], p, scratch);
            case 1 -> {
                repackSecond(p.w2s(), p.b2s(), blocks[k].w2s, blocks[k].w2sBack, blocks[k].b2s, scratch);
                repackSecond(p.w2t(), p.b2t(), blocks[k].w2t, blocks[k].w2tBack, blocks[k].b2t, scratch);
            }
            default -> repackRotation(blocks[k], p, flow.blocks().get(k).rotation(), scratch);
        }
    }

    private void repackFirst(Block block, FlowParameters p, Scratch scratch) {
        Kernels kernels = scratch.kernels;
        kernels.repack(p.w1(), 0, hidden, l1, hidden, block.w1, 0, 0);
        kernels.repack(transpose(p.w1(), l1, hidden, scratch.input(l1 * hidden)), 0, l1, realHidden(), l1,
                block.w1Back, 0, 0);
        int ofColumn = flow.columnCode().length / flow.width();
        int ofRow = flow.rowCode().length / flow.height();
        kernels.repack(p.code(), 0, hidden, ofColumn + ofRow, hidden, block.code, 0, 0);
        for (int x = 0; x < flow.width(); x++) {
            System.arraycopy(p.b1(), 0, block.columns, x * hidden, hidden);
        }
        Arrays.fill(block.rows, 0f);
        product(kernels, flow.columnCode(), ofColumn, flow.width(), block.code, 0, ofColumn, 0, hidden,
                block.columns, 0, hidden, true);
        product(kernels, flow.rowCode(), ofRow, flow.height(), block.code, ofColumn, ofRow, 0, hidden, block.rows, 0,
                hidden, true);
    }

    private int realHidden() {
        return flow.blocks().get(0).hidden();
    }

    private void repackSecond(float[] weights, float[] biases, Packed forward, Packed backward, float[] bias,
            Scratch scratch) {
        float[] damped = scratch.product(l2 * hidden);
        for (int i = 0; i < l2 * hidden; i++) {
            damped[i] = FlowBlock.DAMPING * weights[i];
        }
        for (int i = 0; i < l2; i++) {
            bias[i] = FlowBlock.DAMPING * biases[i];
        }
        scratch.kernels.repack(damped, 0, hidden, l2, hidden, backward, 0, 0);
        scratch.kernels.repack(transpose(damped, l2, hidden, scratch.input(l2 * hidden)), 0, l2, realHidden(), l2,
                forward, 0, 0);
    }

    private void repackRotation(Block block, FlowParameters p, float[] rotation, Scratch scratch) {
        int c = l1 + l2;
        float[] factors = scratch.tile(c);
        block.logScale = 0;
        for (int j = 0; j < c; j++) {
            block.factors[j] = FlowBlock.factor(p.scale()[j]);
            block.factorSlopes[j] = FlowBlock.factorSlope(p.scale()[j]);
            block.logScale += Math.log(block.factors[j]);
            factors[j] = (float) block.factors[j];
        }
        float[] scaled = scratch.product(c * c);
        for (int i = 0; i < c; i++) {
            float sum = 0;
            for (int j = 0; j < c; j++) {
                scaled[i * c + j] = rotation[i * c + j] * factors[j];
                sum += rotation[i * c + j] * p.offset()[j];
            }
            block.bias[i < l1 ? i : i - l1 + p1] = sum;
        }
        halves(scaled, block.qBack, scratch.kernels);
        halves(transpose(scaled, c, c, scratch.input(c * c)), block.q, scratch.kernels);
    }

    private void halves(float[] square, Packed to, Kernels kernels) {
        int c = l1 + l2;
        kernels.repack(square, 0, c, c, l1, to, 0, 0);
        kernels.repack(square, l1, c, c, l2, to, 0, p1);
    }

    /** Row by row of 16 x 16 blocks, so that reads and writes stay in the cache. */
    static float[] transpose(float[] x, int rows, int columns, float[] to) {
        for (int i0 = 0; i0 < rows; i0 += 16) {
            int i1 = Math.min(rows, i0 + 16);
            for (int j = 0; j < columns; j++) {
                for (int i = i0; i < i1; i++) {
                    to[j * rows + i] = x[i * columns + j];
                }
            }
        }
        return to;
    }

    /** A matrix product in calls of the width that the kernels like. */
    static void product(Kernels kernels, float[] a, int as, int m, Packed b, int k0, int k, int n0, int n, float[] c,
            int co, int cs, boolean add) {
        int block = kernels.columnBlock();
        for (int j = 0; j < n; j += block) {
            kernels.multiply(a, 0, as, m, b, k0, k, n0 + j, Math.min(block, n - j), c, co + j, cs, add);
        }
    }
}
