package io.f2pad.cuda;

import io.f2pad.tensor.FlowField;

/**
 * Where the weights of a flow lie in one array of floats: block after block, then {@link #carry} of z, {@link #mean}
 * and {@link #scale}. Every part starts at a multiple of 64 floats, because cuBLAS is faster on aligned operands.
 *
 * @param l1     channels of the first half
 * @param l2     channels of the second half
 * @param hidden hidden values
 * @param blocks coupling blocks
 * @param width  columns of positions
 * @param height rows of positions
 */
record FlowLayout(int l1, int l2, int hidden, int blocks, int width, int height) {

    private static final int ALIGNMENT = 64;

    static FlowLayout of(FlowField flow) {
        int l2 = flow.channels() / 2;
        return new FlowLayout(flow.channels() - l2, l2, flow.blocks().get(0).hidden(), flow.blocks().size(),
                flow.width(), flow.height());
    }

    private static int aligned(int floats) {
        return (floats + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    int channels() {
        return l1 + l2;
    }

    /** {@return floats of a block} */
    private int block() {
        return aligned(channels()) + aligned(hidden * l1) + aligned(2 * l2 * hidden) + aligned(channels() * channels())
                + aligned(hidden * width) + aligned(hidden * height) + aligned(2 * l2);
    }

    /** {@return floats of all} */
    int size() {
        return Math.addExact(Math.multiplyExact(block(), blocks), 3 * aligned(channels()));
    }

    /** C values in the order 2, 1: by how much block k's input is more than u; for k = {@code blocks} that of z. */
    int carry(int k) {
        return k * block();
    }

    /** W1 of block k without the codes' part, hidden x l1. */
    int w1(int k) {
        return carry(k) + aligned(channels());
    }

    /** W2 of block k, 2 l2 x hidden, the shift's rows first. */
    int w2(int k) {
        return w1(k) + aligned(hidden * l1);
    }

    /** Q S of block k, C x C, rows in the order 2, 1. */
    int q(int k) {
        return w2(k) + aligned(2 * l2 * hidden);
    }

    /** What each column of positions adds to block k's hidden values, hidden x width. */
    int columns(int k) {
        return q(k) + aligned(channels() * channels());
    }

    /** What each row of positions adds, hidden x height. */
    int rows(int k) {
        return columns(k) + aligned(hidden * width);
    }

    /** 2 l2 biases of block k, the shift's first. */
    int bias(int k) {
        return rows(k) + aligned(hidden * height);
    }

    int mean() {
        return carry(blocks) + aligned(channels());
    }

    /** The reciprocals of the deviations. */
    int scale() {
        return mean() + aligned(channels());
    }
}
