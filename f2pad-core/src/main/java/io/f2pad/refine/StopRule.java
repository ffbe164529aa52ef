package io.f2pad.refine;

/** When the iteration ends; every rule also ends at the iteration limit. */
public sealed interface StopRule {

    /** {@return the first iteration at which the rule may fire} */
    int warmUp();

    /**
     * The paper's rule read with an absolute value: {@code |f(t-1) - f(t)| < tolerance}.
     *
     * @param tolerance 0.1 for PaDiM, 0.05 for PatchCore and CFLOW
     * @param warmUp    first iteration at which it may fire; 2 is the literal rule
     */
    record Absolute(double tolerance, int warmUp) implements StopRule {
    }

    /**
     * Stops when the mean objective of the last {@code window} iterations lies less than {@code tolerance} (relative)
     * below that of the window before.
     *
     * @param tolerance relative decrease
     * @param window    iterations per mean
     * @param warmUp    first iteration at which it may fire
     */
    record Relative(double tolerance, int window, int warmUp) implements StopRule {
    }

    /**
     * Stops when the mask has been stable: between checks {@code every} iterations apart, less than
     * {@code tolerance} of its pixels changed, {@code patience} times in a row.
     *
     * @param tolerance changed pixels relative to the mask's area
     * @param every     iterations between checks
     * @param patience  consecutive quiet checks
     * @param warmUp    first iteration at which it may fire
     */
    record MaskStable(double tolerance, int every, int patience, int warmUp) implements StopRule {

        /** Checks the ranges. */
        public MaskStable {
            if (!(tolerance >= 0) || every < 1 || patience < 1) {
                throw new IllegalArgumentException("stop rule: tolerance must be at least 0, interval and patience at "
                        + "least 1, got " + tolerance + ", " + every + ", " + patience);
            }
        }
    }
}
