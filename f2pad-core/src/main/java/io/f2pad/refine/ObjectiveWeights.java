package io.f2pad.refine;

/**
 * The weights of Eq. 12. Alpha of an image is {@code alpha0 c^q / |M0|^p}, |M0| being the seed area of its
 * {@link Omega} in pixels of the working image and c its {@link Contrast} there.
 *
 * @param alpha0           sparsity constant
 * @param beta             weight of the mixture prior
 * @param gamma            weight of the total variation
 * @param areaExponent     p, 1 in the paper
 * @param contrastExponent q, 0 in the paper
 */
public record ObjectiveWeights(double alpha0, double beta, double gamma, double areaExponent,
        double contrastExponent) {

    /** Checks the ranges. */
    public ObjectiveWeights {
        if (!(alpha0 >= 0 && beta >= 0 && gamma >= 0 && areaExponent >= 0 && contrastExponent >= 0)
                || !Double.isFinite(alpha0 + beta + gamma + areaExponent + contrastExponent)) {
            throw new IllegalArgumentException("objective: weights must be finite and not negative, got alpha0 "
                    + alpha0 + ", beta " + beta + ", gamma " + gamma + ", area exponent " + areaExponent
                    + ", contrast exponent " + contrastExponent);
        }
    }

    /**
     * Alpha of one image.
     *
     * @param area     seed area of its omega, at least 1
     * @param contrast its contrast in omega
     * @return alpha0 contrast^q / area^p
     */
    public double alpha(int area, double contrast) {
        return alpha0 * Math.pow(contrast, contrastExponent) / Math.pow(Math.max(1, area), areaExponent);
    }
}
