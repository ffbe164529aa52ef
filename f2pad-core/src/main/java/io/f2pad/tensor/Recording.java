package io.f2pad.tensor;

/**
 * A sequence of a backend's calls that the device repeats on its own, see {@link Backend#record}. It works on the
 * tensors and with the numbers of the calls as they were recorded. Not thread-safe.
 */
public interface Recording extends AutoCloseable {

    /** {@return how many calls of {@link Backend#sum} one repetition makes} */
    int sums();

    /**
     * Repeats the calls and waits for the end.
     *
     * @param times   repetitions, at least 1
     * @param results receives the sums of every repetition in the order of the calls, {@code times * sums()} values
     */
    void replay(int times, double[] results);

    @Override
    void close();
}
