package io.f2pad.objective;

/**
 * Adan's constants in the notation of its reference code; weight decay is always 0 because it would pull pixels
 * towards the mean colour.
 *
 * @param beta1   decay of the gradient's mean
 * @param beta2   decay of the gradient difference's mean
 * @param beta3   decay of the second moment
 * @param epsilon added to the denominator
 */
public record AdanOptions(double beta1, double beta2, double beta3, double epsilon) {

    /** The constants of the reference code (Xie et al., Adan). */
    public static final AdanOptions DEFAULT = new AdanOptions(0.98, 0.92, 0.99, 1e-8);

    /** Checks the ranges. */
    public AdanOptions {
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && beta3 >= 0 && beta3 < 1 && epsilon > 0)) {
            throw new IllegalArgumentException("adan: betas must lie in [0, 1) and epsilon above 0, got "
                    + beta1 + ", " + beta2 + ", " + beta3 + ", " + epsilon);
        }
    }
}
