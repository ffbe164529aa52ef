package io.f2pad.refine;

/**
 * What is known of every pixel of the working size when the mask is decided.
 *
 * @param omega     pixels that refinement could change
 * @param anomaly   ‖I - N‖ after refinement, 0 outside omega
 * @param inpainted ‖I - N0‖ before it
 * @param scores    the scorer's map
 * @param threshold its threshold
 */
public record MaskEvidence(boolean[] omega, float[] anomaly, float[] inpainted, float[] scores, double threshold) {

    /** The most that an anomaly counts, either way. */
    private static final double MOST = 1;
    /** The same of a score: beside a defect scores are as high as on it, and inside a large one as low as elsewhere. */
    private static final double MOST_SCORE = 1.0 / 3;

    /**
     * Gathers the evidence of a refined image.
     *
     * @param image     I, three normalised planes
     * @param initial   N0, three normalised planes
     * @param found     the refinement
     * @param omega     pixels that it could change
     * @param scores    the scorer's map
     * @param threshold its threshold
     * @return the evidence
     */
    public static MaskEvidence of(float[] image, float[] initial, Refinement found, boolean[] omega, float[] scores,
            double threshold) {
        float[] inpainted = new float[omega.length];
        for (int i = 0; i < inpainted.length; i++) {
            inpainted[i] = (float) InitialAnomaly.norm(image, initial, i, inpainted.length);
        }
        return new MaskEvidence(omega, found.anomaly(), inpainted, scores, threshold);
    }

    /** {@return per pixel, the logarithm of the odds of a defect before colours are looked at} */
    float[] odds(double tau, CutOptions options) {
        float[] odds = new float[omega.length];
        for (int i = 0; i < odds.length; i++) {
            double differs = omega[i] ? Math.max(log(anomaly[i] / tau, MOST, MOST),
                    log(inpainted[i] / options.inpainted(), MOST, 0)) : -options.outside();
            odds[i] = (float) (differs + options.score() * score(scores[i]));
        }
        return odds;
    }

    /** A ratio has no meaning with a threshold that is not positive. */
    private double score(float score) {
        return threshold > 0 ? log(score / threshold, MOST_SCORE, MOST_SCORE)
                : score > threshold ? MOST_SCORE : -MOST_SCORE;
    }

    private static double log(double ratio, double against, double most) {
        return Math.max(-against, Math.min(most, StrictMath.log(Math.max(0, ratio))));
    }
}
