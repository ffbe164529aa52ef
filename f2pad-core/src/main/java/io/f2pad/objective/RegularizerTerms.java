package io.f2pad.objective;

/**
 * The readings of the pixel terms {@code alpha LOG(I - N) + beta MOG(N) + gamma TV(N)} of Eq. 12.
 *
 * @param epsilon eps of the LOG penalty (Eq. 8), positive
 * @param mixture components of the pixel prior (Eq. 10)
 * @param tvForm  reading of the total variation (Eq. 11)
 * @param tvDelta smoothing inside its root, positive
 */
public record RegularizerTerms(double epsilon, MixtureField mixture, TvForm tvForm, double tvDelta) {

    /** Checks the ranges. */
    public RegularizerTerms {
        if (!(epsilon > 0) || !(tvDelta > 0)) {
            throw new IllegalArgumentException("regularizer: epsilon and delta must be positive, got " + epsilon
                    + " and " + tvDelta);
        }
    }
}
