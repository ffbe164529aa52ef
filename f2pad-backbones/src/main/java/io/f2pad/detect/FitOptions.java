package io.f2pad.detect;

import io.f2pad.objective.mixture.MixtureOptions;
import io.f2pad.refine.CalibrationOptions;
import io.f2pad.refine.RefineOptions;
import io.f2pad.scorer.PadimOptions;
import io.f2pad.scorer.ScorerOptions;

/**
 * Settings of a fit.
 *
 * @param size        working size: images are resized to size x size pixels
 * @param shots       use only this many normal images, chosen by the seed; 0 uses all
 * @param seed        seed of every random choice
 * @param threads     worker threads
 * @param scorer      kind and settings of the scorer
 * @param mixture     settings of the pixel prior
 * @param calibration settings of the calibration on held-out images
 * @param refine      readings of the refinement
 * @param inpaint     how holes are filled before the refinement
 */
public record FitOptions(int size, int shots, long seed, int threads, ScorerOptions scorer, MixtureOptions mixture,
        CalibrationOptions calibration, RefineOptions refine, InpaintOptions inpaint) {

    /** The defaults: 256 pixels, all images, seed 1, one thread. */
    public static final FitOptions DEFAULT = new FitOptions(256, 0, 1, 1, PadimOptions.DEFAULT,
            MixtureOptions.DEFAULT, CalibrationOptions.DEFAULT, RefineOptions.DEFAULT, InpaintOptions.EXEMPLAR);

    /** Checks the ranges. */
    public FitOptions {
        if (size < 32 || size > 2048) {
            throw new IllegalArgumentException("fit: size must lie in 32..2048, got " + size);
        }
        if (shots < 0 || threads < 1) {
            throw new IllegalArgumentException("fit: shots must not be negative and threads at least 1, got " + shots
                    + " and " + threads);
        }
    }

    /**
     * The same settings with another working size.
     *
     * @param pixels working size
     * @return the changed copy
     */
    public FitOptions withSize(int pixels) {
        return new FitOptions(pixels, shots, seed, threads, scorer, mixture, calibration, refine, inpaint);
    }

    /**
     * The same settings on fewer images.
     *
     * @param count images used, 0 for all
     * @return the changed copy
     */
    public FitOptions withShots(int count) {
        return new FitOptions(size, count, seed, threads, scorer, mixture, calibration, refine, inpaint);
    }

    /**
     * The same settings with another seed.
     *
     * @param value seed of every random choice
     * @return the changed copy
     */
    public FitOptions withSeed(long value) {
        return new FitOptions(size, shots, value, threads, scorer, mixture, calibration, refine, inpaint);
    }

    /**
     * The same settings on more threads; the result is the same.
     *
     * @param count worker threads
     * @return the changed copy
     */
    public FitOptions withThreads(int count) {
        return new FitOptions(size, shots, seed, count, scorer, mixture, calibration, refine, inpaint);
    }

    /**
     * The same settings with another scorer.
     *
     * @param value kind and settings
     * @return the changed copy
     */
    public FitOptions withScorer(ScorerOptions value) {
        return new FitOptions(size, shots, seed, threads, value, mixture, calibration, refine, inpaint);
    }

    /**
     * The same settings with other readings of the refinement.
     *
     * @param options readings
     * @return the changed copy
     */
    public FitOptions withRefine(RefineOptions options) {
        return new FitOptions(size, shots, seed, threads, scorer, mixture, calibration, options, inpaint);
    }

    /**
     * The same options with another calibration.
     *
     * @param value how thresholds and weights are set
     * @return the changed copy
     */
    public FitOptions withCalibration(CalibrationOptions value) {
        return new FitOptions(size, shots, seed, threads, scorer, mixture, value, refine, inpaint);
    }

    /**
     * The same settings with another way to fill holes.
     *
     * @param value how holes are filled
     * @return the changed copy
     */
    public FitOptions withInpaint(InpaintOptions value) {
        return new FitOptions(size, shots, seed, threads, scorer, mixture, calibration, refine, value);
    }
}
