package io.f2pad.tensor.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed pool for the tasks of one op at a time. The caller works too; idle workers spin for some microseconds, which
 * covers the gap between two ops, and then park. One client thread at a time.
 */
final class Workers implements AutoCloseable {

    private static final int SPINS = 4000;
    private static final int TASK_BITS = 20;
    private static final int TASK_MASK = (1 << TASK_BITS) - 1;

    /** Launch number, task count and next task in one word, so that a claim can never hit another launch. */
    private final AtomicLong ticket = new AtomicLong();
    private final AtomicInteger done = new AtomicInteger();
    private final Worker[] helpers;
    private @Nullable Job job;
    private long launches;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    Workers(int threads) {
        helpers = new Worker[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Worker(i + 1);
            helpers[i].thread.start();
        }
    }

    /** {@return the number of workers, the caller included} */
    int count() {
        return helpers.length + 1;
    }

    /**
     * Runs every task and returns when all are done.
     *
     * @param work  the job
     * @param tasks number of tasks
     */
    void run(Job work, int tasks) {
        if (helpers.length == 0 || tasks <= 1) {
            for (int i = 0; i < tasks; i++) {
                work.run(i, 0);
            }
            return;
        }
        if (tasks > TASK_MASK) {
            throw new IllegalArgumentException("workers: " + tasks + " tasks exceed the limit of " + TASK_MASK);
        }
        if (closed) {
            throw new IllegalStateException("cpu backend: used after close");
        }
        job = work;
        done.set(0);
        launches++;
        ticket.set(launches << 2 * TASK_BITS | (long) tasks << TASK_BITS);
        for (Worker helper : helpers) {
            helper.wake();
        }
        drain(0);
        awaitAll(tasks);
        job = null;
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            throw new IllegalStateException("cpu backend: a worker failed: " + thrown, thrown);
        }
    }

    private void awaitAll(int tasks) {
        int spins = 0;
        while (done.get() < tasks) {
            if (++spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    /** Claims and runs tasks until none is left. */
    private void drain(int worker) {
        while (true) {
            long word = ticket.get();
            int next = (int) word & TASK_MASK;
            if (next >= ((int) (word >> TASK_BITS) & TASK_MASK)) {
                return;
            }
            if (ticket.compareAndSet(word, word + 1)) {
                try {
                    Job claimed = job;
                    if (claimed != null) {
                        claimed.run(next, worker);
                    }
                } catch (Throwable e) {
                    failure = e;
                } finally {
                    done.incrementAndGet();
                }
            }
        }
    }

    private boolean idle() {
        long word = ticket.get();
        return ((int) word & TASK_MASK) >= ((int) (word >> TASK_BITS) & TASK_MASK);
    }

    @Override
    public void close() {
        closed = true;
        for (Worker helper : helpers) {
            LockSupport.unpark(helper.thread);
        }
    }

    private final class Worker implements Runnable {

        private final int index;
        private final Thread thread;
        private volatile boolean parked;

        Worker(int index) {
            this.index = index;
            thread = new Thread(this, "f2pad-cpu-" + index);
            thread.setDaemon(true);
        }

        void wake() {
            if (parked) {
                LockSupport.unpark(thread);
            }
        }

        @Override
        public void run() {
            int spins = 0;
            while (!closed) {
                if (!idle()) {
                    drain(index);
                    spins = 0;
                } else if (++spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    park();
                    spins = 0;
                }
            }
        }

        /** Announces itself before the last look at the ticket, so that no launch is missed. */
        private void park() {
            parked = true;
            if (idle() && !closed) {
                LockSupport.park(Workers.this);
            }
            parked = false;
        }
    }
}
