package io.f2pad.tensor.cpu;

/**
 * The logistic function as a rational one, {@code s(x) = 1/2 + x P(x^2) / Q(x^2)} on [-16, 16] and constant outside:
 * additions, multiplications and one division, which round alike interpreted, compiled and in vectors. Its absolute
 * error is below 2e-7. The coefficients are the minimax fit of degrees 4 and 4 to {@code tanh(x / 2) / 2 x}.
 */
public final class Sigmoid {

    /** Arguments beyond this give the values at it. */
    public static final float BOUND = 16;
    /** P's coefficients, from degree 0 on. */
    public static final float P0 = 0.24999999f;
    /** Degree 1. */
    public static final float P1 = 8.398857e-3f;
    /** Degree 2. */
    public static final float P2 = 5.568956e-5f;
    /** Degree 3. */
    public static final float P3 = 8.505013e-8f;
    /** Degree 4. */
    public static final float P4 = 1.47082e-11f;
    /** Q's coefficients, from degree 1 on; that of degree 0 is 1. */
    public static final float Q1 = 0.11692873f;
    /** Degree 2. */
    public static final float Q2 = 1.6334953e-3f;
    /** Degree 3. */
    public static final float Q3 = 5.3111553e-6f;
    /** Degree 4. */
    public static final float Q4 = 3.3021175e-9f;

    private Sigmoid() {
    }

    /**
     * The logistic function.
     *
     * @param value argument
     * @return {@code 1 / (1 + exp(-value))}
     */
    public static float of(float value) {
        float x = Math.max(-BOUND, Math.min(BOUND, value));
        float t = x * x;
        float p = Math.fma(t, Math.fma(t, Math.fma(t, Math.fma(t, P4, P3), P2), P1), P0);
        float q = Math.fma(t, Math.fma(t, Math.fma(t, Math.fma(t, Q4, Q3), Q2), Q1), 1);
        return Math.fma(x, p / q, 0.5f);
    }

    /**
     * The derivative of {@code x s(x)}.
     *
     * @param x argument
     * @return {@code s (1 + x (1 - s))}
     */
    public static float siluSlope(float x) {
        float s = of(x);
        return s * Math.fma(x, 1 - s, 1);
    }
}
