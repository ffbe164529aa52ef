package io.f2pad.scorer.coreset;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Rows divided into one range per thread. What a task computes for a row must not depend on the range it lies in; then
 * results do not depend on the number of threads. One client thread.
 */
final class RowRanges implements AutoCloseable {

    /** Fewer rows than this are not worth another thread. */
    private static final int FEWEST = 512;

    /** Work on some rows. */
    @FunctionalInterface
    interface Task {

        /**
         * Works on rows from..to-1.
         *
         * @return the row of the range that the task chooses, if it chooses one
         */
        int on(int from, int to);
    }

    private final int[] bounds;
    private final @Nullable ExecutorService helpers;

    RowRanges(int count, int threads) {
        int ranges = Math.max(1, Math.min(threads, count / FEWEST));
        bounds = new int[ranges + 1];
        for (int i = 0; i <= ranges; i++) {
            bounds[i] = (int) ((long) count * i / ranges);
        }
        helpers = ranges == 1 ? null : Executors.newFixedThreadPool(ranges - 1, work -> {
            Thread thread = new Thread(work, "f2pad-coreset");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Runs a task on every range, the first on the calling thread, and returns what it chose, in the ranges' order. */
    int[] each(Task task) {
        List<Future<Integer>> others = new ArrayList<>();
        for (int i = 1; helpers != null && i < bounds.length - 1; i++) {
            others.add(helpers.submit(work(task, i)));
        }
        int[] chosen = new int[bounds.length - 1];
        try {
            chosen[0] = task.on(bounds[0], bounds[1]);
            for (int i = 1; i < chosen.length; i++) {
                chosen[i] = others.get(i - 1).get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("coreset: a worker failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("coreset: interrupted", e);
        }
        return chosen;
    }

    private Callable<Integer> work(Task task, int range) {
        return () -> task.on(bounds[range], bounds[range + 1]);
    }

    @Override
    public void close() {
        if (helpers != null) {
            helpers.shutdownNow();
        }
    }
}
