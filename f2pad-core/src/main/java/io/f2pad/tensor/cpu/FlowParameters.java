package io.f2pad.tensor.cpu;

import io.f2pad.tensor.FlowBlock;
import io.f2pad.tensor.FlowField;
import java.util.Arrays;

/**
 * The trained arrays of one block, or their gradients, in the layout that the products want: every matrix has hidden
 * values as columns, padded with zeros to a multiple of 16.
 *
 * @param w1     l1 x hidden
 * @param code   conditions x hidden
 * @param b1     hidden
 * @param w2s    l2 x hidden, of s
 * @param w2t    l2 x hidden, of t
 * @param b2s    l2
 * @param b2t    l2
 * @param scale  C
 * @param offset C
 */
record FlowParameters(float[] w1, float[] code, float[] b1, float[] w2s, float[] w2t, float[] b2s, float[] b2t,
        float[] scale, float[] offset) {

    static int padded(int n) {
        return (n + 15) / 16 * 16;
    }

    /** {@return arrays of zeros for one block} */
    static FlowParameters zeros(FlowBlock block) {
        int c = block.channels();
        int l2 = c / 2;
        int columns = padded(block.hidden());
        return new FlowParameters(new float[(c - l2) * columns], new float[block.conditions() * columns],
                new float[columns], new float[l2 * columns], new float[l2 * columns], new float[l2], new float[l2],
                new float[c], new float[c]);
    }

    /** {@return a copy of one block's values} */
    static FlowParameters of(FlowBlock block) {
        FlowParameters p = zeros(block);
        int l2 = block.channels() / 2;
        int l1 = block.channels() - l2;
        int inputs = l1 + block.conditions();
        int columns = padded(block.hidden());
        for (int k = 0; k < block.hidden(); k++) {
            for (int i = 0; i < inputs; i++) {
                float[] to = i < l1 ? p.w1 : p.code;
                to[(i < l1 ? i : i - l1) * columns + k] = block.w1()[k * inputs + i];
            }
        }
        System.arraycopy(block.b1(), 0, p.b1, 0, block.hidden());
        for (int i = 0; i < l2; i++) {
            System.arraycopy(block.w2(), i * block.hidden(), p.w2s, i * columns, block.hidden());
            System.arraycopy(block.w2(), (l2 + i) * block.hidden(), p.w2t, i * columns, block.hidden());
        }
        System.arraycopy(block.b2(), 0, p.b2s, 0, l2);
        System.arraycopy(block.b2(), l2, p.b2t, 0, l2);
        System.arraycopy(block.scale(), 0, p.scale, 0, block.channels());
        System.arraycopy(block.offset(), 0, p.offset, 0, block.channels());
        return p;
    }

    /** {@return these values as a block with the extents and the rotation of another} */
    FlowBlock block(FlowBlock like) {
        int l2 = like.channels() / 2;
        int l1 = like.channels() - l2;
        int inputs = l1 + like.conditions();
        int hidden = like.hidden();
        int columns = padded(hidden);
        float[] first = new float[hidden * inputs];
        for (int k = 0; k < hidden; k++) {
            for (int i = 0; i < inputs; i++) {
                first[k * inputs + i] = i < l1 ? w1[i * columns + k] : code[(i - l1) * columns + k];
            }
        }
        float[] second = new float[2 * l2 * hidden];
        for (int i = 0; i < l2; i++) {
            System.arraycopy(w2s, i * columns, second, i * hidden, hidden);
            System.arraycopy(w2t, i * columns, second, (l2 + i) * hidden, hidden);
        }
        float[] b2 = Arrays.copyOf(b2s, 2 * l2);
        System.arraycopy(b2t, 0, b2, l2, l2);
        return new FlowBlock(like.channels(), like.conditions(), hidden, first, Arrays.copyOf(b1, hidden), second, b2,
                scale.clone(), offset.clone(), like.rotation());
    }

    /** {@return the parameters of every block} */
    static FlowParameters[] all(FlowField flow) {
        return flow.blocks().stream().map(FlowParameters::of).toArray(FlowParameters[]::new);
    }

    /** {@return zeros for every block} */
    static FlowParameters[] zeros(FlowField flow) {
        return flow.blocks().stream().map(FlowParameters::zeros).toArray(FlowParameters[]::new);
    }

    /** {@return every array, in the order of the components} */
    float[][] arrays() {
        return new float[][] {w1, code, b1, w2s, w2t, b2s, b2t, scale, offset};
    }
}
