package io.f2pad.refine;

import io.f2pad.objective.AdanOptions;
import io.f2pad.objective.StepOptions;
import org.jspecify.annotations.Nullable;

/**
 * Readings of one update of N: sharing (Eq. 13-14), Adan, adaptive step (Eq. 15), clip.
 *
 * @param sharing   gradient sharing, or null for none
 * @param adan      Adan's constants
 * @param stepRule  reading of Eq. 15
 * @param eta0      the step constant of Eq. 15
 * @param stepFloor smallest |a| in the adaptive step; 0 is the paper
 * @param clip      what the bound applies to
 * @param clipBound 0.03 in the paper
 */
public record UpdateOptions(@Nullable GradientSharing sharing, AdanOptions adan, StepOptions.Rule stepRule,
        double eta0, double stepFloor, Clip clip, double clipBound) {

    /** No sharing: on real images it carries gradients across the defect's edge. */
    public static final UpdateOptions DEFAULT = new UpdateOptions(null, AdanOptions.DEFAULT,
            StepOptions.Rule.ADAPTIVE, 1.0, 0, Clip.UPDATE, 0.03);

    /** What the paper's "clipping by 0.03" bounds. */
    public enum Clip {
        /** The final update eta*u. */
        UPDATE,
        /** The gradient before Adan. */
        GRADIENT,
        /** Adan's direction before eta. */
        DIRECTION
    }

    /** Checks the ranges. */
    public UpdateOptions {
        Ranges.require(eta0 > 0, "eta0 must be positive", eta0);
        Ranges.require(stepFloor >= 0, "stepFloor must not be negative", stepFloor);
        Ranges.require(clipBound > 0, "clipBound must be positive", clipBound);
    }

    /**
     * The same update with another gradient sharing.
     *
     * @param value the reading, or null for none
     * @return the changed copy
     */
    public UpdateOptions withSharing(@Nullable GradientSharing value) {
        return new UpdateOptions(value, adan, stepRule, eta0, stepFloor, clip, clipBound);
    }

    /**
     * The same update with another object of the clip.
     *
     * @param value what the bound applies to
     * @return the changed copy
     */
    public UpdateOptions withClip(Clip value) {
        return new UpdateOptions(sharing, adan, stepRule, eta0, stepFloor, value, clipBound);
    }
}
