package io.f2pad.tensor.cpu;

import io.f2pad.objective.StepOptions;
import java.util.Arrays;

/** The projected step (Eq. 15) on a row of pixels. */
final class StepRule {

    /** Planes that {@link #apply} uses. */
    static final int PLANES = 4;

    private boolean adaptive;
    private float eta0;
    private float floor;
    private float bound;
    /** The valid values of every float of a row. */
    private float[] low = new float[0];
    private float[] high = new float[0];

    void set(StepOptions options, int width) {
        adaptive = options.rule() == StepOptions.Rule.ADAPTIVE;
        eta0 = options.eta0();
        floor = options.floor();
        bound = options.clipUpdate();
        if (low.length < 3 * width) {
            low = new float[3 * width];
            high = new float[3 * width];
        }
        for (int i = 0; i < 3 * width; i++) {
            low[i] = options.range().low()[i % 3];
            high[i] = options.range().high()[i % 3];
        }
    }

    /**
     * Moves the pixels of a row that lie in omega.
     *
     * @param u     direction, from 0 on
     * @param n     the variable, updated in place
     * @param input the input image
     * @param o     where the row starts in both
     * @param omega the region
     * @param w     where the row starts in it
     * @param run   floats of the row
     * @param p     scratch, from plane {@code first} on
     * @param first number of the first plane
     */
    void apply(float[] u, float[] n, float[] input, int o, float[] omega, int w, int run, float[][] p, int first) {
        float[] value = p[first];
        float[] image = p[first + 1];
        float[] rate = p[first + 2];
        float[] result = p[first + 3];
        System.arraycopy(n, o, value, 0, run);
        System.arraycopy(input, o, image, 0, run);
        if (adaptive) {
            rates(image, value, rate, run);
        } else {
            Arrays.fill(rate, 0, run, eta0);
        }
        move(value, u, rate, result, run);
        for (int from = 0; from < run; from += 3) {
            int to = from;
            while (to < run && omega[w + to / 3] != 0) {
                to += 3;
            }
            System.arraycopy(result, from, n, o + from, to - from);
            from = to;
        }
    }

    private void rates(float[] x, float[] y, float[] to, int count) {
        float scale = eta0;
        float least = floor;
        for (int i = 0; i < count; i++) {
            to[i] = scale * Math.max(Math.abs(x[i] - y[i]), least);
        }
    }

    private void move(float[] value, float[] direction, float[] rate, float[] result, int count) {
        float limit = bound;
        float[] from = low;
        float[] to = high;
        for (int i = 0; i < count; i++) {
            float delta = Math.max(-limit, Math.min(limit, rate[i] * direction[i]));
            result[i] = Math.max(from[i], Math.min(to[i], value[i] - delta));
        }
    }
}
