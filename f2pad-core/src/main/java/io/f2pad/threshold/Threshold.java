package io.f2pad.threshold;

import io.f2pad.DatasetException;
import io.f2pad.metrics.F1Threshold;
import io.f2pad.metrics.LabelledScores;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A score threshold in the scorer's raw units; a pixel belongs to the first mask when its score lies above it.
 *
 * @param value  the threshold
 * @param kind   where it comes from
 * @param detail how it was found, for people
 */
public record Threshold(double value, Kind kind, String detail) {

    /** Where a threshold comes from. */
    public enum Kind {
        /** A quantile of the scores of normal images that the model was not fitted on. */
        NORMAL_QUANTILE,
        /** The best pooled pixel F1 on labelled images. */
        F1_OPTIMAL,
        /** Given by hand. */
        MANUAL
    }

    /** Checks that the value is a number. */
    public Threshold {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("threshold: expected a finite number in raw score units, got " + value);
        }
    }

    /**
     * A threshold given by hand.
     *
     * @param value in raw score units
     * @return the threshold
     */
    public static Threshold manual(double value) {
        return new Threshold(value, Kind.MANUAL, "given by hand");
    }

    /**
     * The best pooled pixel F1 on labelled images: an oracle, for comparison with published numbers.
     *
     * @param scores scores with labels
     * @return the threshold
     * @throws DatasetException if there are no anomalous pixels
     */
    public static Threshold f1Optimal(LabelledScores scores) {
        return f1Optimal(F1Threshold.best(scores));
    }

    /**
     * The best pooled pixel F1 that was found on labelled images.
     *
     * @param best what was found
     * @return the threshold
     */
    public static Threshold f1Optimal(F1Threshold best) {
        return new Threshold(best.threshold(), Kind.F1_OPTIMAL,
                String.format(Locale.ROOT, "pixel F1 %.4f on labelled images", best.f1()));
    }

    /**
     * A quantile of normal scores, linearly interpolated.
     *
     * @param maps     score maps of normal images that the model was not fitted on
     * @param quantile in (0, 1)
     * @return the threshold
     * @throws DatasetException if there are no scores
     */
    public static Threshold normalQuantile(List<float[]> maps, double quantile) {
        if (!(quantile > 0 && quantile < 1)) {
            throw new IllegalArgumentException("threshold: the quantile must lie in (0, 1), got " + quantile);
        }
        int total = maps.stream().mapToInt(m -> m.length).sum();
        if (total == 0) {
            throw new DatasetException("threshold: a quantile needs normal images, got none");
        }
        float[] all = new float[total];
        int at = 0;
        for (float[] map : maps) {
            System.arraycopy(map, 0, all, at, map.length);
            at += map.length;
        }
        Arrays.sort(all);
        double place = quantile * (total - 1);
        int below = (int) place;
        double above = all[Math.min(total - 1, below + 1)];
        double value = all[below] + (place - below) * (above - all[below]);
        return new Threshold(value, Kind.NORMAL_QUANTILE, String.format(Locale.ROOT,
                "quantile %s of %d held-out normal images", quantile, maps.size()));
    }
}
