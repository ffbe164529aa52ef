package io.f2pad.objective;

/**
 * The step rule (Eq. 15) and the projection onto valid pixels, in normalised units.
 *
 * @param rule       how eta is chosen
 * @param eta0       the step constant
 * @param floor      smallest |a| in the adaptive rule; 0 freezes pixels with a = 0 (the paper)
 * @param clipUpdate bound of {@code |eta u|} per element, or infinity
 * @param range      valid colours, onto which pixels are projected
 */
public record StepOptions(Rule rule, float eta0, float floor, float clipUpdate, ColourRange range) {

    /** How the step size is chosen. */
    public enum Rule {
        /** {@code eta = eta0 max(|a|, floor)} elementwise. */
        ADAPTIVE,
        /** {@code eta = eta0}. */
        CONSTANT
    }

    /** Checks the ranges. */
    public StepOptions {
        if (!(eta0 > 0) || !(floor >= 0) || !(clipUpdate > 0)) {
            throw new IllegalArgumentException("step: eta0 and clip must be positive, floor at least 0, got "
                    + eta0 + ", " + clipUpdate + ", " + floor);
        }
    }
}
