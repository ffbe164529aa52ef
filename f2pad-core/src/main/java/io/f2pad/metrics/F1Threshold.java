package io.f2pad.metrics;

import io.f2pad.DatasetException;

/**
 * The threshold with the best pooled F1, where {@code score > threshold} predicts an anomaly.
 *
 * @param threshold in raw score units; always a finite float value, so storing it as float loses nothing
 * @param f1        the F1 reached, in [0, 1]
 */
public record F1Threshold(double threshold, double f1) {

    /**
     * Searches all distinct scores, and one value below the smallest, for the largest F1. Among equals the
     * highest threshold wins.
     *
     * @param scores labelled scores
     * @return the best threshold
     * @throws DatasetException if no score is labelled anomalous: F1 then says nothing about any threshold
     */
    public static F1Threshold best(LabelledScores scores) {
        float[] anomalous = scores.sortedAnomalous();
        float[] normal = scores.sortedNormal();
        if (anomalous.length == 0) {
            throw new DatasetException("F1-optimal threshold: the labelled set has no anomalous pixel; give images "
                    + "with defects and masks, or use the normal-quantile threshold");
        }
        int p = anomalous.length;
        int n = normal.length;
        float best = Math.max(anomalous[p - 1], n == 0 ? Float.NEGATIVE_INFINITY : normal[n - 1]);
        double bestF1 = 0;
        while (p > 0 || n > 0) {
            // take in the next lower distinct score; the threshold that does so is the score below it
            float score = Math.max(p > 0 ? anomalous[p - 1] : Float.NEGATIVE_INFINITY,
                    n > 0 ? normal[n - 1] : Float.NEGATIVE_INFINITY);
            while (p > 0 && anomalous[p - 1] == score) {
                p--;
            }
            while (n > 0 && normal[n - 1] == score) {
                n--;
            }
            long tp = anomalous.length - p;
            long fp = normal.length - n;
            double f1 = 2.0 * tp / (anomalous.length + tp + fp);
            if (f1 > bestF1) {
                bestF1 = f1;
                best = p == 0 && n == 0 ? Math.nextDown(score)
                        : Math.max(p > 0 ? anomalous[p - 1] : Float.NEGATIVE_INFINITY,
                                n > 0 ? normal[n - 1] : Float.NEGATIVE_INFINITY);
            }
        }
        return new F1Threshold(best, bestF1);
    }

    /**
     * Searches one set of scores.
     *
     * @param scores the scores
     * @param labels one label per score, true = anomalous
     * @return the best threshold
     * @throws DatasetException if no score is labelled anomalous
     */
    public static F1Threshold best(float[] scores, boolean[] labels) {
        LabelledScores all = new LabelledScores();
        all.add(scores, labels);
        return best(all);
    }
}
