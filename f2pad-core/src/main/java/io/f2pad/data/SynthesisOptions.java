package io.f2pad.data;

import java.util.List;

/**
 * Settings of {@link DefectSynthesis}.
 *
 * @param minDistance smallest distance ||S - N||, Euclidean over R, G, B in [0, 1], that counts as visible
 * @param minShare    share of the mask that must be visible, in (0, 1]
 * @param factors     the source is multiplied by one of these, drawn at random, until it is visible
 * @param tries       multiplications before the source is drawn anew
 * @param minArea     smallest defect, as a share of the image
 * @param maxArea     largest defect, as a share of the image; 13 % in the paper
 * @param margin      strip along the frame that stays free of defects, as a share of the image side
 * @param swapShare   share of structural defects (a piece of the other half of another image) when another
 *                    normal image is at hand; the rest is of one colour
 */
public record SynthesisOptions(double minDistance, double minShare, List<Double> factors, int tries, double minArea,
        double maxArea, double margin, double swapShare) {

    /** Checks the ranges. */
    public SynthesisOptions {
        factors = List.copyOf(factors);
        check(minDistance >= 0 && minDistance < 0.8, "minDistance must be in [0, 0.8)", minDistance);
        check(minShare > 0 && minShare <= 1, "minShare must be in (0, 1]", minShare);
        check(!factors.isEmpty() && factors.stream().allMatch(f -> f > 0 && f < 100),
                "factors must be positive and below 100", factors);
        check(tries >= 0, "tries must be at least 0", tries);
        check(minArea > 0 && minArea <= maxArea, "minArea must be in (0, maxArea]", minArea);
        check(maxArea <= 0.5, "maxArea must be at most 0.5", maxArea);
        check(margin >= 0 && margin <= 0.2, "margin must be in [0, 0.2]", margin);
        check(swapShare >= 0 && swapShare <= 1, "swapShare must be in [0, 1]", swapShare);
    }

    private static void check(boolean ok, String rule, Object value) {
        if (!ok) {
            throw new IllegalArgumentException("synthesis options: " + rule + ", got " + value);
        }
    }

    /**
     * Returns the defaults: distance 0.12 on 95 % of the mask, factors 0.5, 0.7, 1.3, 1.6, eight tries, areas
     * from 0.2 % to 13 %, a free margin of 3 %, no structural defects.
     *
     * @return the defaults
     */
    public static SynthesisOptions defaults() {
        return new SynthesisOptions(0.12, 0.95, List.of(0.5, 0.7, 1.3, 1.6), 8, 0.002, 0.13, 0.03, 0);
    }

    /**
     * Returns these options with another share of structural defects.
     *
     * @param share share in [0, 1]
     * @return changed options
     */
    public SynthesisOptions withSwapShare(double share) {
        return new SynthesisOptions(minDistance, minShare, factors, tries, minArea, maxArea, margin, share);
    }
}
