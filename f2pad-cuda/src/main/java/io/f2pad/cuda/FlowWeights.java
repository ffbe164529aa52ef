package io.f2pad.cuda;

import io.f2pad.tensor.FlowBlock;
import io.f2pad.tensor.FlowField;

/**
 * A flow's weights as the device wants them. The damping is folded into W2 and S into Q. The biases behind the
 * rotations never appear as such: a block's input is {@code x = u + carry}, where u leaves them out, and what the carry
 * adds to the hidden layer stands in the tables of the positions' codes. Everything is added up in double precision.
 *
 * @param layout   where each part lies
 * @param values   the weights
 * @param constant the part of log p that no position changes
 */
record FlowWeights(FlowLayout layout, float[] values, double constant) {

    private static final double HALF_LOG_2_PI = 0.9189385332046727;

    static FlowWeights of(FlowField flow) {
        FlowLayout layout = FlowLayout.of(flow);
        float[] values = new float[layout.size()];
        double constant = -HALF_LOG_2_PI * layout.channels();
        double[] carry = new double[layout.channels()];
        for (int k = 0; k < layout.blocks(); k++) {
            FlowBlock block = flow.blocks().get(k);
            double[] factors = new double[layout.channels()];
            for (int j = 0; j < factors.length; j++) {
                factors[j] = FlowBlock.factor(block.scale()[j]);
                constant += Math.log(factors[j]);
            }
            putCarry(layout, k, carry, values);
            putHidden(layout, k, flow, carry, values);
            putSubnet(layout, k, block, values);
            carry = putRotation(layout, k, block, factors, carry, values);
        }
        putCarry(layout, layout.blocks(), carry, values);
        for (int c = 0; c < layout.channels(); c++) {
            values[layout.mean() + c] = flow.mean()[c];
            values[layout.scale() + c] = 1 / flow.deviation()[c];
        }
        return new FlowWeights(layout, values, constant);
    }

    private static void putCarry(FlowLayout layout, int k, double[] carry, float[] values) {
        for (int c = 0; c < carry.length; c++) {
            values[layout.carry(k) + swapped(layout, c)] = (float) carry[c];
        }
    }

    /** {@return the place of a channel where the second half comes first} */
    private static int swapped(FlowLayout layout, int c) {
        return c < layout.l1() ? layout.l2() + c : c - layout.l1();
    }

    private static void putHidden(FlowLayout layout, int k, FlowField flow, double[] carry, float[] values) {
        FlowBlock b = flow.blocks().get(k);
        int l1 = layout.l1();
        int inputs = l1 + b.conditions();
        int ofColumn = flow.columnCode().length / flow.width();
        int ofRow = flow.rowCode().length / flow.height();
        for (int i = 0; i < layout.hidden(); i++) {
            int row = i * inputs;
            System.arraycopy(b.w1(), row, values, layout.w1(k) + i * l1, l1);
            double bias = b.b1()[i];
            for (int j = 0; j < l1; j++) {
                bias += b.w1()[row + j] * carry[j];
            }
            for (int x = 0; x < flow.width(); x++) {
                values[layout.columns(k) + i * flow.width() + x] =
                        (float) (bias + dot(b.w1(), row + l1, flow.columnCode(), x * ofColumn, ofColumn));
            }
            for (int y = 0; y < flow.height(); y++) {
                values[layout.rows(k) + i * flow.height() + y] =
                        (float) dot(b.w1(), row + l1 + ofColumn, flow.rowCode(), y * ofRow, ofRow);
            }
        }
    }

    private static double dot(float[] a, int ao, float[] b, int bo, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (double) a[ao + i] * b[bo + i];
        }
        return sum;
    }

    private static void putSubnet(FlowLayout layout, int k, FlowBlock b, float[] values) {
        int hidden = layout.hidden();
        for (int r = 0; r < 2 * layout.l2(); r++) {
            int from = r < layout.l2() ? layout.l2() + r : r - layout.l2();
            for (int i = 0; i < hidden; i++) {
                values[layout.w2(k) + r * hidden + i] = FlowBlock.DAMPING * b.w2()[from * hidden + i];
            }
            values[layout.bias(k) + r] = FlowBlock.DAMPING * b.b2()[from];
        }
    }

    /** Writes Q S and gives by how much the block's output is more than u. */
    private static double[] putRotation(FlowLayout layout, int k, FlowBlock b, double[] factors, double[] carry,
            float[] values) {
        int channels = layout.channels();
        double[] next = new double[channels];
        for (int o = 0; o < channels; o++) {
            int to = layout.q(k) + swapped(layout, o) * channels;
            for (int j = 0; j < channels; j++) {
                float rotation = b.rotation()[o * channels + j];
                values[to + j] = (float) (rotation * factors[j]);
                next[o] += rotation * (b.offset()[j] + (j < layout.l1() ? factors[j] * carry[j] : 0));
            }
        }
        return next;
    }
}
