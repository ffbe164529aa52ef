package io.f2pad.refine;

/**
 * How the weights of Eq. 12 are set on held-out normal images with synthetic defects.
 *
 * @param alphaUnits   first guess of alpha, for a typical defect, in units of {@code sqrt(eps G_n G_a)}
 * @param trials       of the images with a synthetic defect, how many are refined to find a better alpha; 0 keeps the
 *                     guess
 * @param betaUnits    beta in units of {@code G_n / median |grad MOG|}
 * @param gammaUnits   gamma in units of {@code G_n}
 * @param images       held-out images that receive a synthetic defect
 * @param heldOut      share of the normal images held out of the fit
 * @param maxHeldOut   most images held out
 * @param quantile     quantile of the held-out pixel scores that becomes the threshold
 */
public record CalibrationOptions(double alphaUnits, int trials, double betaUnits, double gammaUnits, int images,
        double heldOut, int maxHeldOut, double quantile) {

    /** The values found with synthetic defects on real images: alpha 8, beta 0.1, gamma 0.003 units. */
    public static final CalibrationOptions DEFAULT = new CalibrationOptions(8, 6, 0.1, 0.003, 16, 0.15, 32, 0.999);

    /** Checks the ranges. */
    public CalibrationOptions {
        if (!(alphaUnits > 0 && betaUnits >= 0 && gammaUnits >= 0) || trials < 0 || images < 1
                || !(heldOut > 0 && heldOut < 1) || maxHeldOut < 1 || !(quantile > 0 && quantile < 1)) {
            throw new IllegalArgumentException("calibration: units must not be negative, trials not negative, images "
                    + "and maxHeldOut at least 1, heldOut and quantile inside (0, 1), got " + alphaUnits + ", "
                    + trials + ", " + betaUnits + ", " + gammaUnits + ", " + images + ", " + maxHeldOut + ", "
                    + heldOut + ", " + quantile);
        }
    }

    /**
     * The same options with another number of trials.
     *
     * @param count images refined to find a better alpha, 0 for none
     * @return the changed copy
     */
    public CalibrationOptions withTrials(int count) {
        return new CalibrationOptions(alphaUnits, count, betaUnits, gammaUnits, images, heldOut, maxHeldOut, quantile);
    }

    /**
     * The same options with another threshold.
     *
     * @param share quantile of the held-out pixel scores
     * @return the changed copy
     */
    public CalibrationOptions withQuantile(double share) {
        return new CalibrationOptions(alphaUnits, trials, betaUnits, gammaUnits, images, heldOut, maxHeldOut, share);
    }
}
