package io.f2pad.refine;

import io.f2pad.objective.AdanOptions;
import io.f2pad.objective.SharingOptions;
import io.f2pad.objective.StepOptions;
import io.f2pad.objective.TvForm;
import org.jspecify.annotations.Nullable;

/**
 * Every open reading of the paper's refinement as an option. {@link #DEFAULT} holds the settings that work best on
 * real images, {@link #paper()} the constants of the text.
 *
 * @param epsilon           eps of the LOG penalty (Eq. 8), squared normalised units
 * @param tvForm            reading of the total variation (Eq. 11)
 * @param tvDelta           smoothing inside its root
 * @param mixtureLogDet     whether Eq. 10 carries the log-determinants
 * @param sharing           window and sigmas of Eq. 13-14, or null for no sharing
 * @param sharingOrder      whether gradients or Adan's directions are shared
 * @param sharingColours    which image gives the colours of Eq. 14
 * @param adan              Adan's constants
 * @param stepRule          reading of Eq. 15
 * @param eta0              the step constant of Eq. 15
 * @param stepFloor         smallest |a| in the adaptive step; 0 is the paper
 * @param clip              what the bound applies to
 * @param clipBound         0.03 in the paper
 * @param stop              stop rule
 * @param maxIterations     1200 in the paper
 * @param tau               mask threshold on |a| (Eq. 2), normalised units
 * @param areaExponent      p of {@code alpha = alpha0 / |M0|^p}; 1 is the paper
 * @param dilation          radius in pixels by which the first mask grows to omega
 * @param hysteresis        omega grows from pixels above {@code hysteresis * threshold} and above normal
 *                          scores, in (0, 1]; 1 is the paper
 * @param maxRegion         largest share of the image that omega may cover
 * @param reestimate        iterations of the re-estimation with alpha = 0 on the found mask; 0 skips it
 */
public record RefineOptions(double epsilon, TvForm tvForm, double tvDelta, boolean mixtureLogDet,
        @Nullable SharingOptions sharing, SharingOrder sharingOrder, SharingColours sharingColours, AdanOptions adan,
        StepOptions.Rule stepRule, double eta0, double stepFloor, Clip clip, double clipBound, StopRule stop,
        int maxIterations, double tau, double areaExponent, double dilation, double hysteresis, double maxRegion,
        int reestimate) {

    /** Where sharing stands relative to Adan. */
    public enum SharingOrder {
        /** The raw gradient is shared, then Adan sees the result. */
        BEFORE_ADAN,
        /** Adan sees the raw gradient, its direction is shared. */
        AFTER_ADAN
    }

    /** Which image the colour term of Eq. 14 compares. */
    public enum SharingColours {
        /** The input image: weights are computed once. */
        INPUT,
        /** The current non-defective image: weights are recomputed in every iteration. */
        CURRENT
    }

    /** What the paper's "clipping by 0.03" bounds. */
    public enum Clip {
        /** The final update eta*u. */
        UPDATE,
        /** The gradient before Adan. */
        GRADIENT,
        /** Adan's direction before eta. */
        DIRECTION
    }

    /** Settings chosen on real images. */
    public static final RefineOptions DEFAULT = new RefineOptions(1e-3, TvForm.JOINT_ISOTROPIC, 1e-6, false, null,
            SharingOrder.BEFORE_ADAN, SharingColours.INPUT, AdanOptions.DEFAULT, StepOptions.Rule.ADAPTIVE, 1.0, 0,
            Clip.UPDATE, 0.03, new StopRule.MaskStable(0.002, 10, 3, 60), 400, 0.2, 0.5, 6, 0.5, 0.6, 0);

    /** Checks the ranges. */
    public RefineOptions {
        require(epsilon > 0, "epsilon must be positive", epsilon);
        require(tvDelta > 0, "tvDelta must be positive", tvDelta);
        require(eta0 > 0, "eta0 must be positive", eta0);
        require(stepFloor >= 0, "stepFloor must not be negative", stepFloor);
        require(clipBound > 0, "clipBound must be positive", clipBound);
        require(maxIterations >= 1, "maxIterations must be at least 1", maxIterations);
        require(tau >= 0, "tau must not be negative", tau);
        require(areaExponent >= 0, "areaExponent must not be negative", areaExponent);
        require(dilation >= 0, "dilation must not be negative", dilation);
        require(hysteresis > 0 && hysteresis <= 1, "hysteresis must lie in (0, 1]", hysteresis);
        require(maxRegion > 0 && maxRegion <= 1, "maxRegion must lie in (0, 1]", maxRegion);
        require(reestimate >= 0, "reestimate must not be negative", reestimate);
    }

    private static void require(boolean holds, String rule, double got) {
        if (!holds) {
            throw new IllegalArgumentException("refine: " + rule + ", got " + got);
        }
    }

    /** {@return the constants of the paper's text: sharing with s_c = 3, absolute stop at 0.1, 1200 iterations} */
    public static RefineOptions paper() {
        return new RefineOptions(1e-2, TvForm.JOINT_ISOTROPIC, 1e-6, false, SharingOptions.PAPER,
                SharingOrder.BEFORE_ADAN, SharingColours.INPUT, AdanOptions.DEFAULT, StepOptions.Rule.ADAPTIVE, 1.0, 0,
                Clip.UPDATE, 0.03, new StopRule.Absolute(0.1, 30), 1200, 0.2, 1, 6, 1.0, 0.6, 0);
    }

    /**
     * The same options with another stop rule.
     *
     * @param rule stop rule
     * @param iterations iteration limit
     * @return the changed copy
     */
    public RefineOptions withStop(StopRule rule, int iterations) {
        return new RefineOptions(
                epsilon, tvForm, tvDelta, mixtureLogDet, sharing, sharingOrder, sharingColours, adan,
                stepRule, eta0, stepFloor, clip, clipBound, rule, iterations, tau, areaExponent, dilation,
                hysteresis, maxRegion, reestimate);
    }

    /**
     * The same options with another reading of gradient sharing.
     *
     * @param options window and sigmas, or null for none
     * @param where before or after Adan
     * @param source image of the colour term
     * @return the changed copy
     */
    public RefineOptions withSharing(@Nullable SharingOptions options, SharingOrder where, SharingColours source) {
        return new RefineOptions(
                epsilon, tvForm, tvDelta, mixtureLogDet, options, where, source, adan, stepRule, eta0,
                stepFloor, clip, clipBound, stop, maxIterations, tau, areaExponent, dilation, hysteresis,
                maxRegion, reestimate);
    }

    /**
     * The same options with another object of the clip.
     *
     * @param object what the bound applies to
     * @return the changed copy
     */
    public RefineOptions withClip(Clip object) {
        return new RefineOptions(
                epsilon, tvForm, tvDelta, mixtureLogDet, sharing, sharingOrder, sharingColours, adan,
                stepRule, eta0, stepFloor, object, clipBound, stop, maxIterations, tau, areaExponent,
                dilation, hysteresis, maxRegion, reestimate);
    }

    /**
     * The same options with another region.
     *
     * @param radius dilation in pixels
     * @param share hysteresis
     * @param largest largest share of the image
     * @return the changed copy
     */
    public RefineOptions withRegion(double radius, double share, double largest) {
        return new RefineOptions(
                epsilon, tvForm, tvDelta, mixtureLogDet, sharing, sharingOrder, sharingColours, adan,
                stepRule, eta0, stepFloor, clip, clipBound, stop, maxIterations, tau, areaExponent, radius,
                share, largest, reestimate);
    }

    /**
     * The same options with another length of the re-estimation.
     *
     * @param iterations iterations, 0 for none
     * @return the changed copy
     */
    public RefineOptions withReestimate(int iterations) {
        return new RefineOptions(
                epsilon, tvForm, tvDelta, mixtureLogDet, sharing, sharingOrder, sharingColours, adan,
                stepRule, eta0, stepFloor, clip, clipBound, stop, maxIterations, tau, areaExponent,
                dilation, hysteresis, maxRegion, iterations);
    }
}
