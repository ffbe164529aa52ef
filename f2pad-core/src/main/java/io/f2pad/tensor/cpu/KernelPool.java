package io.f2pad.tensor.cpu;

/**
 * The CPU engine's kernels on its workers, for arithmetic that runs forward only and needs no tape. What {@link
 * #kernels} has packed is valid on every pool {@linkplain #fork forked} from this one. One client thread at a time.
 */
public final class KernelPool implements AutoCloseable {

    /** One of the independent tasks of a job; whoever runs it, it computes the same. */
    @FunctionalInterface
    public interface Task {

        /**
         * Does one task.
         *
         * @param index   0 up to the count of tasks
         * @param kernels the running worker's own
         */
        void run(int index, Kernels kernels);
    }

    private final Engine engine;

    private KernelPool(Kernels kernels, int threads) {
        CpuBackend.requireThreads(threads);
        engine = new Engine(kernels, threads);
    }

    /**
     * Opens a pool with the kernels that {@link CpuBackend#open} would take.
     *
     * @param threads worker threads, the calling one included, 1 to 1024
     * @return the pool, to be closed by the caller; one of a single thread holds nothing that must be closed
     * @throws IllegalStateException if a system property asks for kernels that are not available
     */
    public static KernelPool open(int threads) {
        return new KernelPool(KernelProvider.choose(), threads);
    }

    /**
     * Gives an independent pool on which this one's packed operands are valid. Thread-safe.
     *
     * @param threads worker threads, 1 to 1024
     * @return the pool, to be closed by the caller
     */
    public KernelPool fork(int threads) {
        return new KernelPool(engine.kernels.sibling(), threads);
    }

    /** {@return the calling thread's kernels} */
    public Kernels kernels() {
        return engine.kernels;
    }

    /**
     * Runs every task and returns when all are done.
     *
     * @param count number of tasks
     * @param task  what to do; results must not depend on which worker does it, or when
     * @throws IllegalStateException if a task failed on a pool of several threads
     */
    public void run(int count, Task task) {
        engine.workers.run((index, worker) -> task.run(index, engine.scratch(worker).kernels), count);
    }

    @Override
    public void close() {
        engine.close();
    }
}
