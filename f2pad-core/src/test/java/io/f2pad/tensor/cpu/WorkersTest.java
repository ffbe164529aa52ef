package io.f2pad.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** The pool runs every task once, at any size, and survives failing tasks. */
final class WorkersTest {

    @Test
    void everyTaskRunsOnceInEveryLaunch() throws InterruptedException {
        try (Workers workers = new Workers(4)) {
            for (int launch = 0; launch < 2000; launch++) {
                int tasks = launch % 37;
                AtomicIntegerArray runs = new AtomicIntegerArray(tasks);
                workers.run((task, worker) -> runs.incrementAndGet(task), tasks);
                for (int i = 0; i < tasks; i++) {
                    assertEquals(1, runs.get(i), "task " + i + " of launch " + launch);
                }
                if (launch % 500 == 0) {
                    // Long enough for the helpers to park.
                    Thread.sleep(5);
                }
            }
        }
    }

    @Test
    void workerIndicesAreInRange() {
        try (Workers workers = new Workers(3)) {
            assertEquals(3, workers.count());
            AtomicIntegerArray seen = new AtomicIntegerArray(3);
            workers.run((task, worker) -> seen.incrementAndGet(worker), 1000);
            assertEquals(1000, seen.get(0) + seen.get(1) + seen.get(2));
        }
    }

    @Test
    void aFailureReachesTheCallerAndThePoolStaysUsable() {
        try (Workers workers = new Workers(2)) {
            for (int i = 0; i < 50; i++) {
                assertThrows(RuntimeException.class, () -> workers.run((task, worker) -> {
                    if (task == 7) {
                        throw new IllegalArgumentException("seven");
                    }
                }, 20));
                AtomicIntegerArray runs = new AtomicIntegerArray(20);
                workers.run((task, worker) -> runs.incrementAndGet(task), 20);
                assertEquals(1, runs.get(7));
            }
        }
    }

    @Test
    void aClosedPoolRefusesWork() {
        Workers workers = new Workers(2);
        workers.close();
        assertThrows(IllegalStateException.class, () -> workers.run((task, worker) -> { }, 2));
    }
}
