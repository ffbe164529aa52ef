package io.f2pad.tensor.cpu;

/** The LOG penalty (Eq. 8) on a row of pixels whose colours lie in one array each. */
final class LogRows {

    /** Keeps the slope at a = 0 finite, where it is multiplied by 0. */
    private static final float TINY = 1e-37f;
    /** So many halvings of the logarithm bring every |a| / sqrt(eps) up to 1e5 near 0. */
    private static final int HALVINGS = 5;

    private LogRows() {
    }

    /** {@code to = |a|^2}. */
    static void square(float[] r, float[] g, float[] b, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = r[i] * r[i] + g[i] * g[i] + b[i] * b[i];
        }
    }

    /** {@code to = asinh(|a| / sqrt(eps))} from {@code |a|^2}, with one array to spare. */
    static void value(float[] square, float epsilon, float[] spare, float[] to, int count) {
        float factor = 1 / epsilon;
        for (int i = 0; i < count; i++) {
            spare[i] = square[i] * factor;
        }
        for (int i = 0; i < HALVINGS; i++) {
            halve(spare, count);
        }
        asinhRoot(spare, to, count);
    }

    /** {@code sinh^2(x / 2)} from {@code s = sinh^2(x)}, without cancellation. */
    private static void halve(float[] s, int count) {
        for (int i = 0; i < count; i++) {
            s[i] = s[i] / (2 + 2 * (float) Math.sqrt(1 + s[i]));
        }
    }

    /** The series of asinh; a logarithm of the Vector API would round differently interpreted and compiled. */
    private static void asinhRoot(float[] s, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            float series = 1 - s[i] * (1f / 6 - s[i] * (3f / 40 - s[i] * (15f / 336 - s[i] * (105f / 3456
                    - s[i] * (945f / 42240)))));
            to[i] = (1 << HALVINGS) * (float) Math.sqrt(s[i]) * series;
        }
    }

    /**
     * {@code to = -weight / (|a| sqrt(|a|^2 + eps))}, which times a is the gradient. The root is taken twice, so that
     * the product under it cannot underflow.
     */
    static void slope(float[] square, float[] weight, float[] to, float epsilon, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = -weight[i] / ((float) Math.sqrt(square[i] + TINY) * (float) Math.sqrt(square[i] + epsilon));
        }
    }
}
