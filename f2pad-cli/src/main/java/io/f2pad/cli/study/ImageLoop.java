package io.f2pad.cli.study;

import java.util.List;
import java.util.function.IntFunction;

/** Runs one task per image, several at a time where there are cores. */
public interface ImageLoop {

    /**
     * Runs the tasks.
     *
     * @param task  what is done, for a progress bar
     * @param count number of images
     * @param work  one task per image; it must be safe to run several at a time
     * @param <R>   what a task gives
     * @return the results in the order of the images
     */
    <R> List<R> map(String task, int count, IntFunction<R> work);
}
