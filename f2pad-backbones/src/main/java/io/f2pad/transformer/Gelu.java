package io.f2pad.transformer;

/**
 * The Gaussian error linear unit in its exact form, {@code x Phi(x) = x (1 + erf(x / sqrt 2)) / 2} (Hendrycks and
 * Gimpel, 2016). The tail {@code 1 - Phi} comes from the rational approximation 7.1.26 of Abramowitz and Stegun, so
 * that negative x loses no digits; its error is below 7.5e-8.
 */
final class Gelu {

    private static final double P = 0.3275911 / Math.sqrt(2);
    private static final double A1 = 0.254829592 / 2;
    private static final double A2 = -0.284496736 / 2;
    private static final double A3 = 1.421413741 / 2;
    private static final double A4 = -1.453152027 / 2;
    private static final double A5 = 1.061405429 / 2;

    private Gelu() {
    }

    static float of(float x) {
        double z = Math.abs((double) x);
        double t = 1 / (1 + P * z);
        double tail = t * (A1 + t * (A2 + t * (A3 + t * (A4 + t * A5)))) * Exponential.of(-0.5 * z * z);
        return (float) (x * (x < 0 ? tail : 1 - tail));
    }

    /** Replaces n values from an offset on. */
    static void apply(float[] x, int offset, int n) {
        for (int i = offset; i < offset + n; i++) {
            x[i] = of(x[i]);
        }
    }
}
