package io.f2pad.refine;

import org.jspecify.annotations.Nullable;

/**
 * Every open reading of the paper's refinement as an option. {@link #DEFAULT} holds the settings that work best on
 * synthetic defects in real images, {@link #paper()} the constants of the text.
 *
 * @param terms         readings of the objective
 * @param update        readings of one update
 * @param region        how omega grows from the first mask
 * @param stop          stop rule
 * @param maxIterations 1200 in the paper
 * @param tau           mask threshold on |a| (Eq. 2), normalised units
 * @param alpha         how alpha of an image follows from alpha0
 * @param start         where the minimisation starts
 * @param backtrack     when it starts anew with a weaker penalty
 * @param reestimate    iterations of the re-estimation with alpha = 0 on the found mask; 0 skips it
 * @param leastArea     pixels of the working size that a connected region of the mask has at least; smaller ones are
 *                      pixels that hover around tau, and are dropped; 1 keeps all, as the paper does
 * @param cut           how the mask is decided as a whole, or null for {@code |a| > tau} pixel by pixel (paper)
 */
public record RefineOptions(TermOptions terms, UpdateOptions update, RegionOptions region, StopRule stop,
        int maxIterations, double tau, AlphaRule alpha, StartOptions start, BacktrackOptions backtrack,
        int reestimate, int leastArea, @Nullable CutOptions cut) {

    /** Settings chosen on real images, most of them with synthetic defects. */
    public static final RefineOptions DEFAULT = new RefineOptions(TermOptions.DEFAULT, UpdateOptions.DEFAULT,
            RegionOptions.DEFAULT, new StopRule.MaskStable(0.005, 10, 2, 30), 200, 0.2, AlphaRule.DEFAULT,
            StartOptions.DEFAULT, BacktrackOptions.DEFAULT, 0, 4,
            CutOptions.DEFAULT);

    /** Checks the ranges. */
    public RefineOptions {
        Ranges.require(maxIterations >= 1, "maxIterations must be at least 1", maxIterations);
        Ranges.require(tau >= 0, "tau must not be negative", tau);
        Ranges.require(reestimate >= 0, "reestimate must not be negative", reestimate);
        Ranges.require(leastArea >= 1, "leastArea must be at least 1", leastArea);
    }

    /** {@return the constants of the paper's text: sharing with s_c = 3, absolute stop at 0.1, 1200 iterations} */
    public static RefineOptions paper() {
        return new RefineOptions(TermOptions.DEFAULT.withEpsilon(1e-2),
                UpdateOptions.DEFAULT.withSharing(GradientSharing.PAPER), new RegionOptions(6, 1.0, 0.6),
                new StopRule.Absolute(0.1, 30), 1200, 0.2, AlphaRule.PAPER, StartOptions.PAPER,
                BacktrackOptions.NEVER, 0, 1, null);
    }

    /**
     * The same options with other readings of the terms.
     *
     * @param value readings of the objective
     * @return the changed copy
     */
    public RefineOptions withTerms(TermOptions value) {
        return new RefineOptions(value, update, region, stop, maxIterations, tau, alpha, start, backtrack, reestimate,
                leastArea, cut);
    }

    /**
     * The same options with another reading of the update.
     *
     * @param value readings of one update
     * @return the changed copy
     */
    public RefineOptions withUpdate(UpdateOptions value) {
        return new RefineOptions(terms, value, region, stop, maxIterations, tau, alpha, start, backtrack, reestimate,
                leastArea, cut);
    }

    /**
     * The same options with another region.
     *
     * @param value how omega grows from the first mask
     * @return the changed copy
     */
    public RefineOptions withRegion(RegionOptions value) {
        return new RefineOptions(terms, update, value, stop, maxIterations, tau, alpha, start, backtrack, reestimate,
                leastArea, cut);
    }

    /**
     * The same options with another stop rule.
     *
     * @param rule stop rule
     * @param iterations iteration limit
     * @return the changed copy
     */
    public RefineOptions withStop(StopRule rule, int iterations) {
        return new RefineOptions(terms, update, region, rule, iterations, tau, alpha, start, backtrack, reestimate,
                leastArea, cut);
    }

    /**
     * The same options with another rule of alpha.
     *
     * @param rule how alpha of an image follows from alpha0
     * @return the changed copy
     */
    public RefineOptions withAlpha(AlphaRule rule) {
        return new RefineOptions(terms, update, region, stop, maxIterations, tau, rule, start, backtrack, reestimate,
                leastArea, cut);
    }

    /**
     * The same options with another start.
     *
     * @param value where the minimisation starts
     * @return the changed copy
     */
    public RefineOptions withStart(StartOptions value) {
        return new RefineOptions(terms, update, region, stop, maxIterations, tau, alpha, value, backtrack, reestimate,
                leastArea, cut);
    }

    /**
     * The same options with another way of taking refinements back.
     *
     * @param value when a refinement is taken back
     * @return the changed copy
     */
    public RefineOptions withBacktrack(BacktrackOptions value) {
        return new RefineOptions(terms, update, region, stop, maxIterations, tau, alpha, start, value, reestimate,
                leastArea, cut);
    }

    /**
     * The same options with another length of the re-estimation.
     *
     * @param iterations iterations, 0 for none
     * @return the changed copy
     */
    public RefineOptions withReestimate(int iterations) {
        return new RefineOptions(terms, update, region, stop, maxIterations, tau, alpha, start, backtrack, iterations,
                leastArea, cut);
    }

    /**
     * The same options with another least area of the mask's regions.
     *
     * @param pixels of the working size, at least 1
     * @return the changed copy
     */
    public RefineOptions withLeastArea(int pixels) {
        return new RefineOptions(terms, update, region, stop, maxIterations, tau, alpha, start, backtrack, reestimate,
                pixels, cut);
    }

    /**
     * The same options with another way to decide the mask.
     *
     * @param value weights of the cut, or null for {@code |a| > tau}
     * @return the changed copy
     */
    public RefineOptions withCut(@Nullable CutOptions value) {
        return new RefineOptions(terms, update, region, stop, maxIterations, tau, alpha, start, backtrack, reestimate,
                leastArea, value);
    }
}
