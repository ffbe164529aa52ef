package io.f2pad.scorer;

import io.f2pad.feature.Tap;
import io.f2pad.model.JsonObject;
import io.f2pad.model.NamedTensor;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Backend;
import java.util.List;

/** A fitted anomaly score on a backbone's taps. Immutable and thread-safe. */
public interface Scorer {

    /** {@return the kind, as in {@code --scorer}} */
    String kind();

    /** {@return the settings that the model card stores} */
    JsonObject card();

    /** {@return the fitted tensors that the bundle stores} */
    List<NamedTensor> tensors();

    /**
     * Prepares the fitted tensors for a backend.
     *
     * @param backend where the scorer will run
     * @return the recorder, valid on the backend and its forks
     */
    Recorder freeze(Backend backend);

    /**
     * The detector's own score map, from which the first mask comes.
     *
     * @param scores what the recorder's maps hold, in their order
     * @param height rows of the working image
     * @param width  columns of the working image
     * @return height*width scores in the scorer's raw units
     */
    float[] scoreMap(List<PositionScores> scores, int height, int width);

    /** Records a scorer whose tensors a backend has prepared. Immutable and thread-safe. */
    interface Recorder {

        /**
         * Records the per-position scores, whose sum over all positions of all maps is the loss L(N).
         *
         * @param tape a tape on the backend or one of its forks
         * @param taps the backbone's taps
         * @return maps N,1,rows,columns, one per grid of positions, always in the same order
         */
        List<Value> record(Tape tape, List<Value> taps);
    }

    /** Collects normal features; mergeable, so that a fit can be split over images and machines. */
    interface Fit {

        /**
         * Records the features that {@link #add} wants.
         *
         * @param tape a tape
         * @param taps the backbone's taps
         * @return the features, one or more maps; the caller keeps them
         */
        List<Value> embed(Tape tape, List<Value> taps);

        /**
         * Adds one normal image.
         *
         * @param features the recorded features of one image, each map in N,C,H,W order
         */
        void add(List<float[]> features);

        /**
         * Adds everything another fit with the same settings has seen.
         *
         * @param other the other fit
         */
        void merge(Fit other);

        /**
         * Ends the fit.
         *
         * @param progress hears how far it is
         * @return the scorer
         */
        Scorer finish(Progress progress);
    }

    /** Hears of the steps of long work. */
    @FunctionalInterface
    interface Progress {

        /** Listens to nothing. */
        Progress NONE = (done, total) -> { };

        /**
         * Called after every step.
         *
         * @param done  steps done
         * @param total steps in all
         */
        void at(int done, int total);

        /**
         * Called once before work that may be long, with what it will take.
         *
         * @param text one line
         */
        default void announce(String text) {
        }

        /**
         * Called with something worth telling, such as the loss.
         *
         * @param text one line
         */
        default void note(String text) {
        }
    }

    /**
     * Checks that a backbone has the taps a scorer was configured for.
     *
     * @param kind     the scorer's kind
     * @param expected channels of all taps together
     * @param taps     the backbone's taps
     */
    static void requireChannels(String kind, int expected, List<Tap> taps) {
        int channels = taps.stream().mapToInt(Tap::channels).sum();
        if (channels != expected) {
            throw new IllegalArgumentException(kind + ": the backbone has " + channels + " channels, the model expects "
                    + expected);
        }
    }
}
