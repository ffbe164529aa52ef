package io.f2pad.tensor.cpu;

/** One worker's private state: its kernels and buffers that grow to the largest request and then stay. */
final class Scratch {

    final Kernels kernels;
    private float[] input = new float[0];
    private float[] product = new float[0];
    private float[] tile = new float[0];

    Scratch(Kernels kernels) {
        this.kernels = kernels;
    }

    /** {@return at least that many floats for gathered input} */
    float[] input(int floats) {
        if (input.length < floats) {
            input = new float[floats];
        }
        return input;
    }

    /** {@return at least that many floats for matrix products} */
    float[] product(int floats) {
        if (product.length < floats) {
            product = new float[floats];
        }
        return product;
    }

    /** {@return at least that many floats for one tile or one feature} */
    float[] tile(int floats) {
        if (tile.length < floats) {
            tile = new float[floats];
        }
        return tile;
    }
}
