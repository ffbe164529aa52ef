package io.f2pad.metrics;

import io.f2pad.image.Mask;
import io.f2pad.image.ScoreMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Scores with a binary label each, gathered piece by piece: pixels of score maps or scores of whole images.
 *
 * <p>Keeps every score (4 bytes each, twice that while evaluating), so that {@link Auroc} and {@link
 * F1Threshold} are exact, ties included. The result does not depend on the order of adding. Not thread-safe.
 */
public final class LabelledScores {

    private final List<float[]> anomalous = new ArrayList<>();
    private final List<float[]> normal = new ArrayList<>();

    /**
     * Adds the pixels of one image.
     *
     * @param map   the scores
     * @param truth the pixels that are anomalous, of the same size
     */
    public void add(ScoreMap map, Mask truth) {
        if (map.width() != truth.width() || map.height() != truth.height()) {
            throw new IllegalArgumentException("scores: map is " + map.width() + "x" + map.height() + ", truth is "
                    + truth.width() + "x" + truth.height());
        }
        add(map.toFloats(), truth.toBooleans());
    }

    /**
     * Adds single scores.
     *
     * @param scores the scores, none NaN
     * @param labels one label per score, true = anomalous
     */
    public void add(float[] scores, boolean[] labels) {
        if (scores.length != labels.length) {
            throw new IllegalArgumentException("scores: " + scores.length + " scores but " + labels.length
                    + " labels");
        }
        float[] positive = new float[scores.length];
        float[] negative = new float[scores.length];
        int p = 0;
        int n = 0;
        for (int i = 0; i < scores.length; i++) {
            if (Float.isNaN(scores[i])) {
                throw new IllegalArgumentException("scores: score " + i + " is NaN");
            }
            // adding zero turns -0 into 0: sorting tells them apart, comparing does not
            float score = scores[i] + 0f;
            if (labels[i]) {
                positive[p++] = score;
            } else {
                negative[n++] = score;
            }
        }
        anomalous.add(Arrays.copyOf(positive, p));
        normal.add(Arrays.copyOf(negative, n));
    }

    /**
     * Adds one score.
     *
     * @param score   the score, not NaN
     * @param anomaly its label
     */
    public void add(float score, boolean anomaly) {
        add(new float[] {score}, new boolean[] {anomaly});
    }

    /** All anomalous scores, ascending. */
    float[] sortedAnomalous() {
        return sorted(anomalous);
    }

    /** All normal scores, ascending. */
    float[] sortedNormal() {
        return sorted(normal);
    }

    private static float[] sorted(List<float[]> pieces) {
        long total = 0;
        for (float[] piece : pieces) {
            total += piece.length;
        }
        if (total > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException("scores: " + total + " scores do not fit one array; evaluate fewer images");
        }
        float[] all = new float[(int) total];
        int at = 0;
        for (float[] piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        Arrays.sort(all);
        return all;
    }
}
