package io.f2pad.refine;

import io.f2pad.objective.TvForm;

/**
 * Readings of the objective's terms (Eq. 8, 10 and 11).
 *
 * @param epsilon       eps of the LOG penalty (Eq. 8), squared normalised units
 * @param tvForm        reading of the total variation (Eq. 11)
 * @param tvDelta       smoothing inside its root
 * @param mixtureLogDet whether Eq. 10 carries the log-determinants
 * @param rangeWeight   weight of the penalty of invalid colours; 0 projects pixels onto the valid range instead
 */
public record TermOptions(double epsilon, TvForm tvForm, double tvDelta, boolean mixtureLogDet,
        double rangeWeight) {

    /** A sharp LOG penalty, joint isotropic variation and Eq. 10 as printed. */
    public static final TermOptions DEFAULT = new TermOptions(1e-3, TvForm.JOINT_ISOTROPIC, 1e-6, false, 0);

    /** Checks the ranges. */
    public TermOptions {
        Ranges.require(epsilon > 0, "epsilon must be positive", epsilon);
        Ranges.require(tvDelta > 0, "tvDelta must be positive", tvDelta);
        Ranges.require(rangeWeight >= 0, "rangeWeight must not be negative", rangeWeight);
    }

    /**
     * The same terms with another treatment of invalid colours.
     *
     * @param weight of the penalty, or 0 for projection
     * @return the changed copy
     */
    public TermOptions withRangeWeight(double weight) {
        return new TermOptions(epsilon, tvForm, tvDelta, mixtureLogDet, weight);
    }

    /**
     * The same terms with another sharpness of the LOG penalty.
     *
     * @param value squared normalised units
     * @return the changed copy
     */
    public TermOptions withEpsilon(double value) {
        return new TermOptions(value, tvForm, tvDelta, mixtureLogDet, rangeWeight);
    }
}
