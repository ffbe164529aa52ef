package io.f2pad.tensor;

import java.util.List;

/**
 * A conditional normalising flow on every position of a feature map: features are standardised per channel,
 * {@code x = (f - mean) / deviation}, and go through the blocks; the condition of position (i, j) is the code of column
 * j followed by that of row i. With z the last block's output,
 * {@code log p = -C/2 ln(2 pi) - |z|^2 / 2 + the blocks' log-determinants}: the density of x, not of f.
 *
 * @param height     rows of positions
 * @param width      columns of positions
 * @param mean       of every channel
 * @param deviation  of every channel, positive
 * @param columnCode width codes of equal length, one after the other
 * @param rowCode    height codes of equal length
 * @param blocks     at least one, all alike
 */
public record FlowField(int height, int width, float[] mean, float[] deviation, float[] columnCode, float[] rowCode,
        List<FlowBlock> blocks) {

    /** Checks that the parts fit together. */
    public FlowField {
        blocks = List.copyOf(blocks);
        if (height < 1 || width < 1 || blocks.isEmpty() || columnCode.length % width != 0
                || rowCode.length % height != 0) {
            throw new ShapeException("flow: " + height + "x" + width + " positions do not match codes of "
                    + rowCode.length + " and " + columnCode.length + " values, or there is no block");
        }
        FlowBlock first = blocks.get(0);
        for (FlowBlock block : blocks) {
            if (block.channels() != mean.length || block.channels() != deviation.length
                    || block.conditions() != columnCode.length / width + rowCode.length / height
                    || block.hidden() != first.hidden()) {
                throw new ShapeException("flow: a block of " + block.channels() + " channels, " + block.conditions()
                        + " conditions and " + block.hidden() + " hidden values does not fit " + mean.length
                        + " channels, codes of " + columnCode.length / width + " and " + rowCode.length / height
                        + " values and " + first.hidden() + " hidden values");
            }
        }
    }

    /** {@return C} */
    public int channels() {
        return mean.length;
    }

    /**
     * The same flow with other blocks.
     *
     * @param others as many channels, conditions and hidden values
     * @return the changed copy
     */
    public FlowField withBlocks(List<FlowBlock> others) {
        return new FlowField(height, width, mean, deviation, columnCode, rowCode, others);
    }
}
