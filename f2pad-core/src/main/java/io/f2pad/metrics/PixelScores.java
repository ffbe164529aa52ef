package io.f2pad.metrics;

import io.f2pad.DatasetException;
import io.f2pad.image.Mask;
import io.f2pad.image.Regions;
import io.f2pad.image.ScoreMap;

/**
 * Threshold-free quality of the pixel scores of any number of images in 24 MB: scores are counted in bins of their 20
 * highest bits, so that scores closer than 0.05 % may count as ties. Sums are of integers: the result does not depend
 * on the order of adding. Not thread-safe.
 *
 * <p>With thresholds running from the highest score down, scores in one bin entering together, TP, FP and so on are
 * pooled over all images.
 */
public final class PixelScores {

    private static final int DROPPED = 12;
    private static final int BINS = 1 << Float.SIZE - DROPPED;
    /** Weight of one whole region; a power of two that leaves room for four million regions. */
    private static final double REGION = 1L << 40;

    private final long[] anomalous = new long[BINS];
    private final long[] normal = new long[BINS];
    private final long[] regionWeight = new long[BINS];
    private long positives;
    private long negatives;
    private int regions;

    /**
     * Adds the pixels of one image.
     *
     * @param map   the scores
     * @param truth the pixels that are anomalous, of the same size; empty for a normal image
     */
    public void add(ScoreMap map, Mask truth) {
        if (map.width() != truth.width() || map.height() != truth.height()) {
            throw new IllegalArgumentException("scores: map is " + map.width() + "x" + map.height() + ", truth is "
                    + truth.width() + "x" + truth.height());
        }
        float[] scores = map.toFloats();
        for (int i = 0; i < scores.length; i++) {
            (truth.get(i) ? anomalous : normal)[bin(scores[i])]++;
        }
        positives += truth.area();
        negatives += scores.length - truth.area();
        int[] label = Regions.label(truth);
        int found = 0;
        for (int id : label) {
            found = Math.max(found, id);
        }
        int[] area = new int[found + 1];
        for (int id : label) {
            area[id]++;
        }
        for (int i = 0; i < label.length; i++) {
            if (label[i] > 0) {
                regionWeight[bin(scores[i])] += Math.round(REGION / area[label[i]]);
            }
        }
        regions += found;
    }

    /** Bins in ascending order of scores: the sign bit is flipped for positive scores, all bits for negative ones. */
    private static int bin(float score) {
        int bits = Float.floatToIntBits(score + 0f);
        int ordered = bits < 0 ? ~bits : bits | Integer.MIN_VALUE;
        return ordered >>> DROPPED;
    }

    /**
     * The area under the ROC curve: the probability that an anomalous pixel scores higher than a normal one, a tie
     * counting one half.
     *
     * @return AUROC in [0, 1]; NaN if one of the classes is empty
     */
    public double auroc() {
        double won = 0;
        long above = 0;
        for (int b = BINS - 1; b >= 0; b--) {
            won += normal[b] * (above + anomalous[b] / 2.0);
            above += anomalous[b];
        }
        return positives == 0 || negatives == 0 ? Double.NaN : won / positives / negatives;
    }

    /**
     * Average precision {@code sum_k (R_k - R_(k-1)) P_k} over descending thresholds (the definition of scikit-learn),
     * without interpolation.
     *
     * @return AP in [0, 1]; NaN without anomalous pixels
     */
    public double averagePrecision() {
        double sum = 0;
        long tp = 0;
        long fp = 0;
        for (int b = BINS - 1; b >= 0; b--) {
            tp += anomalous[b];
            fp += normal[b];
            if (anomalous[b] > 0) {
                sum += (double) anomalous[b] * tp / (tp + fp);
            }
        }
        return positives == 0 ? Double.NaN : sum / positives;
    }

    /**
     * The largest pooled F1 over all thresholds.
     *
     * @return F1-max in [0, 1]; NaN without anomalous pixels
     */
    public double f1Max() {
        return positives == 0 ? Double.NaN : f1Threshold().f1();
    }

    /**
     * The threshold with the largest pooled F1, to the width of a bin; among equals the highest one.
     *
     * @return threshold and F1
     * @throws DatasetException if no pixel is anomalous: F1 then says nothing about any threshold
     */
    public F1Threshold f1Threshold() {
        if (positives == 0) {
            throw new DatasetException("F1-optimal threshold: the labelled set has no anomalous pixel; give images "
                    + "with defects and masks, or use the normal-quantile threshold");
        }
        double best = -1;
        int at = BINS - 1;
        long tp = 0;
        long fp = 0;
        for (int b = BINS - 1; b >= 0; b--) {
            if (anomalous[b] + normal[b] > 0) {
                tp += anomalous[b];
                fp += normal[b];
                double f1 = 2.0 * tp / (positives + tp + fp);
                if (f1 > best) {
                    best = f1;
                    at = b;
                }
            }
        }
        int ordered = at << DROPPED;
        float lowest = Float.intBitsToFloat(ordered < 0 ? ordered & Integer.MAX_VALUE : ~ordered);
        return new F1Threshold(Math.max(-Float.MAX_VALUE, Math.nextDown(lowest)), best);
    }

    /**
     * The area under the per-region overlap curve (Bergmann et al., The MVTec Anomaly Detection Dataset, 2021): the
     * mean over all 8-connected regions of the truth of the share that scores above the threshold, over the false
     * positive rate of all normal pixels from 0 to {@code limit}, linear between thresholds, divided by {@code limit}.
     *
     * @param limit largest false positive rate, in (0, 1]; 0.3 is usual
     * @return AUPRO in [0, 1]; NaN if there are no anomalous or no normal pixels
     */
    public double aupro(double limit) {
        if (!(limit > 0 && limit <= 1)) {
            throw new IllegalArgumentException("aupro: the limit must lie in (0, 1], got " + limit);
        }
        if (regions == 0 || negatives == 0) {
            return Double.NaN;
        }
        double area = 0;
        double rate = 0;
        double overlap = 0;
        long fp = 0;
        long weight = 0;
        for (int b = BINS - 1; b >= 0 && rate < limit; b--) {
            fp += normal[b];
            weight += regionWeight[b];
            double nextRate = (double) fp / negatives;
            double nextOverlap = weight / REGION / regions;
            if (nextRate > limit) {
                double share = (limit - rate) / (nextRate - rate);
                nextOverlap = overlap + share * (nextOverlap - overlap);
                nextRate = limit;
            }
            area += (nextRate - rate) * (overlap + nextOverlap) / 2;
            rate = nextRate;
            overlap = nextOverlap;
        }
        return Math.min(1, area / limit);
    }
}
