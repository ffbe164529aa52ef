package io.f2pad.cli;

import io.f2pad.detect.Parallelism;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Runs one task per item on several threads; results come in the order of the items. */
final class Batch {

    private Batch() {
    }

    /** Many images: one thread each. Fewer images than threads: the threads are shared out. */
    static Parallelism parallelism(int items, int threads) {
        int images = Math.max(1, Math.min(items, threads));
        return new Parallelism(images, Math.max(1, threads / images));
    }

    /** The first failure, in the order of the items, stops the batch and is thrown on. */
    static <T, R> List<R> map(List<T> items, int threads, Function<T, R> task) {
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, Math.min(items.size(), threads)));
        try {
            List<Future<R>> running = new ArrayList<>();
            for (T item : items) {
                running.add(pool.submit(() -> task.apply(item)));
            }
            List<R> results = new ArrayList<>();
            for (Future<R> future : running) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobException("interrupted", e);
        } finally {
            pool.shutdownNow();
        }
    }
}
