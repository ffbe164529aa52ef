package io.f2pad.refine;

/**
 * When a refinement is taken back. A penalty that is too strong for an image moves its defect into N, which the loss
 * tells: {@code L(N)} rises from {@code L(N0)} towards {@code L(I)}. Beyond a share of that distance (a discrepancy
 * principle, Morozov 1966) the image is refined anew with half the alpha and half the salience of the start.
 *
 * @param share    largest accepted {@code (L(N) - L(N0)) / (L(I) - L(N0))}
 * @param attempts refinements at most, the first one included; the last is accepted whatever it gives
 */
public record BacktrackOptions(double share, int attempts) {

    /** One refinement, as in the paper. */
    public static final BacktrackOptions NEVER = new BacktrackOptions(1, 1);

    /** Three attempts. */
    public static final BacktrackOptions DEFAULT = new BacktrackOptions(0.03, 3);

    /** Checks the ranges. */
    public BacktrackOptions {
        Ranges.require(share > 0, "backtrack share must be positive", share);
        Ranges.require(attempts >= 1, "backtrack attempts must be at least 1", attempts);
    }
}
