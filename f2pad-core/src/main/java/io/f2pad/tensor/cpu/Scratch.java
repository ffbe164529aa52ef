package io.f2pad.tensor.cpu;

/** One worker's private state: its kernels and buffers that grow to the largest request and then stay. */
final class Scratch {

    final Kernels kernels;
    private float[] input = new float[0];
    private float[] product = new float[0];
    private float[] tile = new float[0];
    private float[][] planes = new float[0][0];
    private double[][] doubles = new double[0][0];
    private final int[] taps = new int[25];

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

    /** {@return at least that many arrays of at least that many floats, for a row taken apart} */
    float[][] planes(int count, int floats) {
        if (planes.length < count || planes[0].length < floats) {
            int longest = planes.length == 0 ? 0 : planes[0].length;
            planes = new float[Math.max(count, planes.length)][Math.max(floats, longest)];
        }
        return planes;
    }

    /** {@return at least that many arrays of at least that many doubles} */
    double[][] doubles(int count, int length) {
        if (doubles.length < count || doubles[0].length < length) {
            doubles = new double[count][length];
        }
        return doubles;
    }

    /** {@return at least that many floats for one tile or one feature} */
    float[] tile(int floats) {
        if (tile.length < floats) {
            tile = new float[floats];
        }
        return tile;
    }

    /** {@return room for the offsets of a 5x5 kernel's taps} */
    int[] taps() {
        return taps;
    }
}
