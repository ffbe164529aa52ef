package io.f2pad.cli.study;

/**
 * Where the wrong pixels of a final mask M lie, G being the truth.
 *
 * @param outside  pixels of G outside omega, which refinement could not reach
 * @param absorbed pixels of G inside omega and not in M: there the input looks like the recovered image
 * @param extra    pixels of M outside G
 */
public record Miss(long outside, long absorbed, long extra) {

    /** An image below this IoU counts as a failure. */
    public static final double FAILURE = 0.7;

    /** The dominant cause of a failure. */
    public enum Cause {
        /** Omega misses part of the defect, the paper's first failure case. */
        REGION("omega misses the defect"),
        /** The defect looks like the recovered image, the paper's second failure case. */
        ABSORBED("defect looks like the recovered image"),
        /** Normal pixels stay in the mask. */
        EXTRA("normal pixels in the mask");

        private final String words;

        Cause(String words) {
            this.words = words;
        }

        /** {@return the cause in words} */
        public String words() {
            return words;
        }
    }

    /** {@return the cause of most wrong pixels; the first of equals} */
    public Cause cause() {
        if (outside >= absorbed && outside >= extra) {
            return Cause.REGION;
        }
        return absorbed >= extra ? Cause.ABSORBED : Cause.EXTRA;
    }
}
