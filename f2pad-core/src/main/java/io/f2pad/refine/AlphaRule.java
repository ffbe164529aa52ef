package io.f2pad.refine;

/**
 * How the sparsity weight of an image follows from its defect: {@code alpha = alpha0 c^q / s^p}, s being the defect's
 * size in pixels of the working image as far as it is known before refinement, c the {@linkplain InitialAnomaly
 * contrast}.
 *
 * @param size             what stands for the size
 * @param sizeExponent     p, 1 in the paper
 * @param contrastExponent q, 0 in the paper
 */
public record AlphaRule(Size size, double sizeExponent, double contrastExponent) {

    /** The paper's {@code alpha0 / |M0|}. */
    public static final AlphaRule PAPER = new AlphaRule(Size.FIRST_MASK, 1, 0);

    /**
     * {@code alpha0 c / |A0|}: the first mask is a blob, several times the defect; |A0| is close to the defect. The
     * penalty then pulls every defect towards the input with the same force altogether, {@code |A0| alpha / c}.
     */
    public static final AlphaRule DEFAULT = new AlphaRule(Size.INITIAL_ANOMALY, 1, 1);

    /** What stands for the size of the defect. */
    public enum Size {
        /** |M0|: the seed area of {@link Omega}. */
        FIRST_MASK,
        /** |A0|: the area of the {@link InitialAnomaly}, its salient pixels. */
        INITIAL_ANOMALY
    }

    /** Checks the ranges. */
    public AlphaRule {
        Ranges.require(sizeExponent >= 0, "sizeExponent must not be negative", sizeExponent);
        Ranges.require(contrastExponent >= 0, "contrastExponent must not be negative", contrastExponent);
    }

    /** {@return c^q / s^p for a size and contrast} */
    double factor(double area, double contrast) {
        return Math.pow(contrast, contrastExponent) / Math.pow(Math.max(1, area), sizeExponent);
    }
}
