package io.f2pad.cuda;

/**
 * Weights in the order in which the kernel {@code convolution} takes them: a row of all outputs for each tap, filled up
 * with zeros to whole tiles, and the taps filled up to whole steps.
 *
 * @param inputs  channels of what is convolved
 * @param outputs channels of the result
 * @param area    places of the kernel
 */
record TapRows(int inputs, int outputs, int area) {

    private static final int TAPS = KernelTable.CONVOLUTION_TAPS;

    /** {@return from one row to the next} */
    int pitch() {
        return (outputs + KernelTable.CONVOLUTION_TILE - 1) / KernelTable.CONVOLUTION_TILE
                * KernelTable.CONVOLUTION_TILE;
    }

    /** {@return steps of {@link KernelTable#CONVOLUTION_TAPS} taps} */
    int steps() {
        return wide() ? (inputs + TAPS - 1) / TAPS * area : (inputs * area + TAPS - 1) / TAPS;
    }

    /** A step is one place in so many channels; with fewer channels, the places of one after the other. */
    private boolean wide() {
        return inputs >= TAPS;
    }

    /**
     * Gives the rows.
     *
     * @param weight O,I,Kh,Kw values
     * @param turned whether for the gradient at the input, whose outputs are the filter's inputs
     */
    float[] of(float[] weight, boolean turned) {
        float[] rows = new float[steps() * TAPS * pitch()];
        for (int tap = 0; tap < steps() * TAPS; tap++) {
            int step = tap / TAPS;
            int place = wide() ? step % area : tap % area;
            int input = wide() ? step / area * TAPS + tap % TAPS : tap / area;
            for (int output = 0; input < inputs && output < outputs; output++) {
                rows[tap * pitch() + output] = turned ? weight[(input * outputs + output) * area + area - 1 - place]
                        : weight[(output * inputs + input) * area + place];
            }
        }
        return rows;
    }
}
