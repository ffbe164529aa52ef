package io.f2pad.refine;

/**
 * The weights of Eq. 12; alpha of an image is {@code alpha0 / |M0|}, |M0| being the area of its first mask in pixels
 * of the working image.
 *
 * @param alpha0 sparsity constant
 * @param beta   weight of the mixture prior
 * @param gamma  weight of the total variation
 */
public record ObjectiveWeights(double alpha0, double beta, double gamma) {

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
     * @param area pixels of its first mask, at least 1
     * @return alpha0 / area
     */
    public double alpha(int area) {
        return alpha0 / Math.max(1, area);
    }
}
