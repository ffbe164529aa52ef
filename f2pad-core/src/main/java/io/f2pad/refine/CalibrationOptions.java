package io.f2pad.refine;

/**
 * How the weights of Eq. 12 are set from gradient medians on held-out normal images with synthetic defects.
 *
 * @param alphaUnits   alpha in units of {@code sqrt(eps G_n G_a)}
 * @param betaUnits    beta in units of {@code G_n / median |grad MOG|}
 * @param gammaUnits   gamma in units of {@code G_n}
 * @param images       held-out images that receive a synthetic defect
 * @param heldOut      share of the normal images held out of the fit
 * @param maxHeldOut   most images held out
 * @param quantile     quantile of the held-out pixel scores that becomes the threshold
 */
public record CalibrationOptions(double alphaUnits, double betaUnits, double gammaUnits, int images, double heldOut,
        int maxHeldOut, double quantile) {

    /** The values found with synthetic defects on real images: alpha 3, beta 0.1, gamma 0.003 units. */
    public static final CalibrationOptions DEFAULT = new CalibrationOptions(3, 0.1, 0.003, 16, 0.15, 32, 0.999);

    /** Checks the ranges. */
    public CalibrationOptions {
        if (!(alphaUnits > 0 && betaUnits >= 0 && gammaUnits >= 0) || images < 1 || !(heldOut > 0 && heldOut < 1)
                || maxHeldOut < 1 || !(quantile > 0 && quantile < 1)) {
            throw new IllegalArgumentException("calibration: units must not be negative, images and maxHeldOut at "
                    + "least 1, heldOut and quantile inside (0, 1), got " + alphaUnits + ", " + betaUnits + ", "
                    + gammaUnits + ", " + images + ", " + maxHeldOut + ", " + heldOut + ", " + quantile);
        }
    }
}
