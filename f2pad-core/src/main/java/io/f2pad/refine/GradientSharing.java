package io.f2pad.refine;

import io.f2pad.objective.SharingOptions;

/**
 * Neighbour-weighted gradient sharing (Eq. 13-14) and its open readings.
 *
 * @param window  window and sigmas
 * @param order   whether gradients or Adan's directions are shared
 * @param colours which image gives the colours of Eq. 14
 */
public record GradientSharing(SharingOptions window, Order order, Colours colours) {

    /** Gradients shared before Adan, colours of the input image. */
    public static final GradientSharing PAPER =
            new GradientSharing(SharingOptions.PAPER, Order.BEFORE_ADAN, Colours.INPUT);

    /** Where sharing stands relative to Adan. */
    public enum Order {
        /** The raw gradient is shared, then Adan sees the result. */
        BEFORE_ADAN,
        /** Adan sees the raw gradient, its direction is shared. */
        AFTER_ADAN
    }

    /** Which image the colour term of Eq. 14 compares. */
    public enum Colours {
        /** The input image: weights are computed once. */
        INPUT,
        /** The current non-defective image: weights are recomputed in every iteration. */
        CURRENT
    }
}
