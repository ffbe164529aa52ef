package io.f2pad.transformer;

/**
 * The exponential function for arguments up to 88, in plain arithmetic: neither {@link Math#exp} nor a vector library
 * gives the same bits on every platform. Relative error below 1e-10.
 */
final class Exponential {

    /** Below this the result is less than the least normal float, and 0. */
    private static final double LEAST = -87;
    private static final double LOG2_E = 1.4426950408889634;
    private static final double LN_2 = 0.6931471805599453;
    /** Adding and subtracting it rounds to the nearest integer. */
    private static final double ROUND = 0x1.8p52;
    private static final int BIAS = 1023;
    private static final int MANTISSA = 52;

    private Exponential() {
    }

    /** {@code e^x = 2^n e^r} with {@code |r| <= ln 2 / 2} and Taylor's polynomial of degree 9 for {@code e^r}. */
    static double of(double x) {
        if (x < LEAST) {
            return 0;
        }
        double n = x * LOG2_E + ROUND - ROUND;
        double r = x - n * LN_2;
        double low = 1 + r * (1 + r * (1 / 2.0 + r * (1 / 6.0 + r * (1 / 24.0))));
        double high = 1 / 120.0 + r * (1 / 720.0 + r * (1 / 5040.0 + r * (1 / 40320.0 + r * (1 / 362880.0))));
        double r2 = r * r;
        return (low + r2 * r2 * r * high) * Double.longBitsToDouble((long) ((int) n + BIAS) << MANTISSA);
    }
}
