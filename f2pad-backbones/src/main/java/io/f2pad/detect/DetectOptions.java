package io.f2pad.detect;

/**
 * Settings of one detection.
 *
 * @param refine whether to refine the first mask to pixel accuracy
 */
public record DetectOptions(boolean refine) {

    /** Refines. */
    public static final DetectOptions REFINE = new DetectOptions(true);

    /** Stops at the scorer's own mask. */
    public static final DetectOptions COARSE = new DetectOptions(false);
}
