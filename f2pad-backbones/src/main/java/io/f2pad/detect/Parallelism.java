package io.f2pad.detect;

/**
 * How a detector spreads over cores. Results are the same bytes for every choice.
 *
 * @param images          images refined at the same time, each with its own workspace
 * @param threadsPerImage worker threads inside one image
 */
public record Parallelism(int images, int threadsPerImage) {

    /** Checks the ranges. */
    public Parallelism {
        if (images < 1 || threadsPerImage < 1) {
            throw new IllegalArgumentException("parallelism: expected at least 1 image and 1 thread, got " + images
                    + " and " + threadsPerImage);
        }
    }

    /**
     * One image at a time on several threads, for the lowest latency.
     *
     * @param threads worker threads
     * @return the choice
     */
    public static Parallelism latency(int threads) {
        return new Parallelism(1, threads);
    }

    /**
     * Several images at a time on one thread each, for the highest throughput.
     *
     * @param threads images at a time
     * @return the choice
     */
    public static Parallelism throughput(int threads) {
        return new Parallelism(threads, 1);
    }
}
