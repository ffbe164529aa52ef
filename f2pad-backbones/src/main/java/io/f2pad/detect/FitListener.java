package io.f2pad.detect;

/** Hears of a fit's progress, on the calling thread. */
@FunctionalInterface
public interface FitListener {

    /** Hears nothing. */
    FitListener SILENT = (stage, done, total) -> { };

    /**
     * A step is done.
     *
     * @param stage what is being done, such as {@code features}
     * @param done  steps done
     * @param total steps in all
     */
    void progress(String stage, int done, int total);

    /**
     * Work that may be long is about to start.
     *
     * @param stage what is being done
     * @param text  what it will take, in one line
     */
    default void announce(String stage, String text) {
    }

    /**
     * Something worth telling, such as a training's loss.
     *
     * @param stage what is being done
     * @param text  one line
     */
    default void note(String stage, String text) {
    }
}
