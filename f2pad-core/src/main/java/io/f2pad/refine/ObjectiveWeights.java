package io.f2pad.refine;

/**
 * The weights of Eq. 12.
 *
 * @param alpha0 sparsity constant
 * @param beta   weight of the mixture prior
 * @param gamma  weight of the total variation
 * @param rule   how alpha of an image follows from alpha0
 */
public record ObjectiveWeights(double alpha0, double beta, double gamma, AlphaRule rule) {

    /** Checks the ranges. */
    public ObjectiveWeights {
        if (!(alpha0 >= 0 && beta >= 0 && gamma >= 0) || !Double.isFinite(alpha0 + beta + gamma)) {
            throw new IllegalArgumentException("objective: weights must be finite and not negative, got alpha0 "
                    + alpha0 + ", beta " + beta + ", gamma " + gamma);
        }
    }

    /**
     * Alpha of one image.
     *
     * @param seedArea seed area of its omega
     * @param initial  its anomaly in omega before refinement
     * @return alpha by the rule; an area of 0 counts as 1
     */
    public double alpha(int seedArea, InitialAnomaly initial) {
        int area = rule.size() == AlphaRule.Size.FIRST_MASK ? seedArea : initial.area();
        return alpha0 * rule.factor(area, initial.contrast());
    }
}
