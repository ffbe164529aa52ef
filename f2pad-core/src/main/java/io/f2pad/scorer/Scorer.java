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
     * @param positions recorded scores at one position per cell, row-major
     * @param rows      rows of positions
     * @param columns   columns of positions
     * @param height    rows of the working image
     * @param width     columns of the working image
     * @return height*width scores in the scorer's raw units
     */
    float[] scoreMap(float[] positions, int rows, int columns, int height, int width);

    /** Records a scorer whose tensors a backend has prepared. Immutable and thread-safe. */
    interface Recorder {

        /**
         * Records the per-position score, whose sum is the loss L(N).
         *
         * @param tape a tape on the backend or one of its forks
         * @param taps the backbone's taps
         * @return a map N,1,rows,columns
         */
        Value record(Tape tape, List<Value> taps);
    }

    /** Collects normal features; mergeable, so that a fit can be split over images and machines. */
    interface Fit {

        /**
         * Records the features that {@link #add} wants.
         *
         * @param tape a tape
         * @param taps the backbone's taps
         * @return the features; the caller keeps them
         */
        Value embed(Tape tape, List<Value> taps);

        /**
         * Adds one normal image.
         *
         * @param features the recorded features of one image, in N,C,H,W order
         */
        void add(float[] features);

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
