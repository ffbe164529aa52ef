package io.f2pad.metrics;

/** Area under the ROC curve, exact with ties (the rank statistic of Mann and Whitney). */
public final class Auroc {

    private Auroc() {
    }

    /**
     * Computes the probability that an anomalous score exceeds a normal one, a tie counting one half.
     *
     * @param scores labelled scores
     * @return AUROC in [0, 1]; NaN if one of the classes is empty, for which it is undefined
     */
    public static double of(LabelledScores scores) {
        float[] anomalous = scores.sortedAnomalous();
        float[] normal = scores.sortedNormal();
        if (anomalous.length == 0 || normal.length == 0) {
            return Double.NaN;
        }
        int below = 0;
        int upTo = 0;
        // twice the number of ordered pairs: an integer, so nothing is rounded before the division
        long twice = 0;
        for (float score : anomalous) {
            while (below < normal.length && normal[below] < score) {
                below++;
            }
            upTo = Math.max(upTo, below);
            while (upTo < normal.length && normal[upTo] <= score) {
                upTo++;
            }
            twice += (long) below + upTo;
        }
        return twice / 2.0 / anomalous.length / normal.length;
    }

    /**
     * Computes the AUROC of one set of scores.
     *
     * @param scores the scores
     * @param labels one label per score, true = anomalous
     * @return AUROC in [0, 1], or NaN if one of the classes is empty
     */
    public static double of(float[] scores, boolean[] labels) {
        LabelledScores all = new LabelledScores();
        all.add(scores, labels);
        return of(all);
    }
}
