package io.f2pad.refine;

/**
 * How {@link MaskCut} weighs what speaks for and against a defect at a pixel. Weights are logarithms of odds.
 *
 * @param smoothness  cost of an outline's pixel between pixels of one colour
 * @param flat        share of that cost that even the strongest step in colour leaves, in [0, 1]
 * @param inpainted   ‖I - N0‖ from which it does not speak against a defect at a pixel that refinement gave it back,
 *                    normalised units
 * @param score       weight of the logarithm of score over threshold, which counts up to a third, either way
 * @param colour      weight of the logarithm of the odds of a pixel's colour
 * @param colourBound most that a colour counts, either way
 * @param outside     what speaks against a defect outside omega, where refinement could not look for one
 * @param reach       pixels by which the mask may leave omega; inpainting continues a defect that omega cuts
 */
public record CutOptions(double smoothness, double flat, double inpainted, double score, double colour,
        double colourBound, double outside, double reach) {

    /** A compromise over five categories: what fills real defects costs synthetic ones a little. */
    public static final CutOptions DEFAULT = new CutOptions(5, 0.1, 0.3, 1.5, 0.15, 2, 0.5, 32);

    /** Checks the ranges. */
    public CutOptions {
        Ranges.require(smoothness >= 0, "cut smoothness must not be negative", smoothness);
        Ranges.require(flat >= 0 && flat <= 1, "cut flat must lie in [0, 1]", flat);
        Ranges.require(inpainted > 0, "cut inpainted must be positive", inpainted);
        Ranges.require(score >= 0, "cut score must not be negative", score);
        Ranges.require(colour >= 0, "cut colour must not be negative", colour);
        Ranges.require(colourBound >= 0, "cut colourBound must not be negative", colourBound);
        Ranges.require(outside >= 0, "cut outside must not be negative", outside);
        Ranges.require(reach >= 0, "cut reach must not be negative", reach);
    }
}
