package io.f2pad.refine;

/**
 * The weights of Eq. 12. Alpha of an image is {@code alpha0 / |M0|^p}, |M0| being the seed area of its {@link Omega} in
 * pixels of the working image.
 *
 * @param alpha0       sparsity constant
 * @param beta         weight of the mixture prior
 * @param gamma        weight of the total variation
 * @param areaExponent p, 1 in the paper
 */
public record ObjectiveWeights(double alpha0, double beta, double gamma, double areaExponent) {

    /** Checks the ranges. */
    public ObjectiveWeights {
        if (!(alpha0 >= 0 && beta >= 0 && gamma >= 0 && areaExponent >= 0)
                || !Double.isFinite(alpha0 + beta + gamma + areaExponent)) {
            throw new IllegalArgumentException("objective: weights must be finite and not negative, got alpha0 "
                    + alpha0 + ", beta " + beta + ", gamma " + gamma + ", area exponent " + areaExponent);
        }
    }

    /**
     * Alpha of one image.
     *
     * @param area seed area of its omega, at least 1
     * @return alpha0 / area^p
     */
    public double alpha(int area) {
        return alpha0 / Math.pow(Math.max(1, area), areaExponent);
    }
}
