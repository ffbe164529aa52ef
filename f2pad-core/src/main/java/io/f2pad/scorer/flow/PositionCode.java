package io.f2pad.scorer.flow;

/**
 * The 2-D sine and cosine code of positions, split by axis: a position's code is that of its column followed by that of
 * its row (CFLOW-AD).
 */
final class PositionCode {

    /** Values per axis: a code has 128. */
    static final int DIMS = 64;

    private PositionCode() {
    }

    /**
     * Codes of coordinates 0 to extent - 1: value 2m is {@code sin(i q_m)} and value 2m + 1 {@code cos(i q_m)}, with
     * {@code q_m = 10000^(-2m / 64)}.
     */
    static float[] of(int extent) {
        float[] codes = new float[extent * DIMS];
        for (int i = 0; i < extent; i++) {
            for (int m = 0; m < DIMS / 2; m++) {
                double angle = i * Math.exp(-2.0 * m * Math.log(10_000) / DIMS);
                codes[i * DIMS + 2 * m] = (float) Math.sin(angle);
                codes[i * DIMS + 2 * m + 1] = (float) Math.cos(angle);
            }
        }
        return codes;
    }
}
