package io.f2pad.transformer;

import io.f2pad.tensor.cpu.KernelPool;

/**
 * A pre-norm transformer block: {@code x += attention(norm1(x))}, then {@code x += fc2(gelu(fc1(norm2(x))))}
 * (Dosovitskiy et al., 2021). Immutable and safe to share.
 *
 * @param norm1     before the attention
 * @param attention mixes rows
 * @param norm2     before the perceptron
 * @param fc1       widens
 * @param fc2       narrows
 */
public record Block(LayerNorm norm1, Attention attention, LayerNorm norm2, Linear fc1, Linear fc2) {

    /**
     * Runs the block.
     *
     * @param pool workers
     * @param x    rows, changed in place
     * @param rows number of rows
     */
    public void apply(KernelPool pool, float[] x, int rows) {
        float[] normed = Rows.allocate(rows, fc1.in());
        norm1.apply(pool, x, rows, normed);
        attention.addTo(pool, normed, rows, x);
        norm2.apply(pool, x, rows, normed);
        float[] hidden = Rows.allocate(rows, fc1.out());
        fc1.applyGelu(pool, normed, rows, hidden);
        fc2.addTo(pool, hidden, rows, x);
    }
}
