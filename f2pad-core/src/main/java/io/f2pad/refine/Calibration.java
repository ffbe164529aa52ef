package io.f2pad.refine;

/**
 * What the fit learned about the weights of Eq. 12.
 *
 * @param slope          largest slope of the LOG penalty, {@code alpha / sqrt(eps)}, for a typical defect
 * @param beta           weight of the mixture prior
 * @param gamma          weight of the total variation
 * @param normalGradient G_n: median pixel-gradient norm of L at N0 inside omega
 * @param defectGradient G_a: the same at I inside the synthetic defects
 * @param typical        median area and median contrast of the synthetic defects' initial anomalies
 * @param normalScore    upper end of held-out normal scores: pixels above it are suspicious
 * @param thresholds     ascending grid of score thresholds
 * @param areas          median seed area of omega on the synthetic defects at each threshold, in working pixels
 * @param expectedIou    mean IoU of the refined masks of synthetic defects on held-out images, 0 to 1; NaN where the
 *                       slope was not chosen by trial
 */
public record Calibration(double slope, double beta, double gamma, double normalGradient, double defectGradient,
        InitialAnomaly typical, double normalScore, double[] thresholds, double[] areas,
        double expectedIou) {

    /** Checks that the curve has as many areas as thresholds. */
    public Calibration {
        if (thresholds.length == 0 || thresholds.length != areas.length) {
            throw new IllegalArgumentException("calibration: expected as many areas as thresholds, at least one, got "
                    + areas.length + " and " + thresholds.length);
        }
    }

    /**
     * The weights at a score threshold: alpha0 is such that a defect of typical size and contrast gets the calibrated
     * slope whatever the threshold is.
     *
     * @param threshold score threshold in use
     * @param refine    gives eps and the rule of alpha
     * @return the weights of Eq. 12
     */
    public ObjectiveWeights weights(double threshold, RefineOptions refine) {
        AlphaRule rule = refine.alpha();
        double area = rule.size() == AlphaRule.Size.FIRST_MASK ? referenceArea(threshold) : typical.area();
        double alpha = slope * Math.sqrt(refine.terms().epsilon());
        return new ObjectiveWeights(alpha / rule.factor(area, typical.contrast()), beta, gamma, rule);
    }

    /**
     * The same calibration with another slope.
     *
     * @param value largest slope of the LOG penalty for a typical defect
     * @return the changed copy
     */
    public Calibration withSlope(double value) {
        return new Calibration(value, beta, gamma, normalGradient, defectGradient, typical, normalScore, thresholds,
                areas, expectedIou);
    }

    /**
     * The same calibration with what the slope reached.
     *
     * @param value mean IoU, 0 to 1
     * @return the changed copy
     */
    public Calibration withExpectedIou(double value) {
        return new Calibration(slope, beta, gamma, normalGradient, defectGradient, typical, normalScore, thresholds,
                areas, value);
    }

    /** Linear interpolation of the area curve, constant beyond its ends, at least one pixel. */
    double referenceArea(double threshold) {
        int i = 0;
        while (i < thresholds.length && thresholds[i] < threshold) {
            i++;
        }
        double area;
        if (i == 0) {
            area = areas[0];
        } else if (i == thresholds.length) {
            area = areas[i - 1];
        } else {
            double t = (threshold - thresholds[i - 1]) / (thresholds[i] - thresholds[i - 1]);
            area = areas[i - 1] + t * (areas[i] - areas[i - 1]);
        }
        return Math.max(1, area);
    }
}
