package io.f2pad.objective;

/**
 * Valid colours per channel, in normalised units.
 *
 * @param low  smallest value of each of the three channels
 * @param high largest value of each of the three channels
 */
public record ColourRange(float[] low, float[] high) {

    /** Every finite colour. */
    public static final ColourRange UNBOUNDED = new ColourRange(filled(Float.NEGATIVE_INFINITY),
            filled(Float.POSITIVE_INFINITY));

    /** Checks the lengths. */
    public ColourRange {
        if (low.length != 3 || high.length != 3) {
            throw new IllegalArgumentException("colour range: expected three values each, got " + low.length + " and "
                    + high.length);
        }
    }

    private static float[] filled(float value) {
        return new float[] {value, value, value};
    }
}
