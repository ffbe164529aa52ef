package io.f2pad.metrics;

import io.f2pad.image.Mask;

/**
 * Pixel counts of a predicted mask M against the truth G, and the overlaps of Eq. 17.
 *
 * <p>When both masks are empty every overlap is 1. Otherwise an undefined ratio (precision without predicted
 * pixels, recall without true pixels) is 0.
 *
 * @param tp pixels in M and G
 * @param fp pixels in M only
 * @param fn pixels in G only
 * @param tn pixels in neither
 */
public record Confusion(long tp, long fp, long fn, long tn) {

    /** No pixels at all, the start of a sum. */
    public static final Confusion ZERO = new Confusion(0, 0, 0, 0);

    /** Checks that no count is negative. */
    public Confusion {
        if (tp < 0 || fp < 0 || fn < 0 || tn < 0) {
            throw new IllegalArgumentException("confusion: negative count in tp " + tp + ", fp " + fp + ", fn " + fn
                    + ", tn " + tn);
        }
    }

    /**
     * Counts the pixels of one image.
     *
     * @param predicted M
     * @param truth     G, of the same size
     * @return the counts
     */
    public static Confusion of(Mask predicted, Mask truth) {
        long both = predicted.and(truth).area();
        long fp = predicted.area() - both;
        long fn = truth.area() - both;
        long all = (long) truth.width() * truth.height();
        return new Confusion(both, fp, fn, all - both - fp - fn);
    }

    /**
     * Pools two counts.
     *
     * @param other more counts
     * @return the sums
     */
    public Confusion plus(Confusion other) {
        return new Confusion(tp + other.tp, fp + other.fp, fn + other.fn, tn + other.tn);
    }

    /**
     * Intersection over union (Eq. 17).
     *
     * @return |M and G| / |M or G|
     */
    public double iou() {
        return ratio(tp, tp + fp + fn);
    }

    /**
     * Dice coefficient (Eq. 17), the same number as {@link #f1()}.
     *
     * @return 2 |M and G| / (|M| + |G|)
     */
    public double dice() {
        return ratio(2 * tp, 2 * tp + fp + fn);
    }

    /**
     * Share of the predicted pixels that are true.
     *
     * @return tp / (tp + fp)
     */
    public double precision() {
        return ratio(tp, tp + fp);
    }

    /**
     * Share of the true pixels that were predicted.
     *
     * @return tp / (tp + fn)
     */
    public double recall() {
        return ratio(tp, tp + fn);
    }

    /**
     * Harmonic mean of precision and recall.
     *
     * @return 2 tp / (2 tp + fp + fn)
     */
    public double f1() {
        return dice();
    }

    private double ratio(long part, long whole) {
        if (tp + fp + fn == 0) {
            return 1;
        }
        return whole == 0 ? 0 : (double) part / whole;
    }
}
