package io.f2pad.bench;

import io.f2pad.refine.Refinement;
import io.f2pad.refine.Refiner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A batch of images, one thread each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 4, time = 5)
@Fork(value = 1, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx2g", "-XX:+UseTransparentHugePages"})
public class ThroughputBench {

    private static final int IMAGES = 16;
    private static final int ITERATIONS = 10;

    /** Images refined at the same time. */
    @Param({"1", "2"})
    public int threads;

    private final BlockingQueue<Refiner> idle = new LinkedBlockingQueue<>();
    private RandomProblem problem;
    private ExecutorService pool;

    /** Opens one refiner per thread and checks that they agree. */
    @Setup
    public void open() {
        problem = new RandomProblem("padim", 256, 0.1, false, ITERATIONS);
        pool = Executors.newFixedThreadPool(threads);
        float[] expected = problem.refine(problem.refiner(1)).nonDefective();
        for (int i = 0; i < threads; i++) {
            Refiner refiner = problem.refiner(1);
            if (!Arrays.equals(expected, problem.refine(refiner).nonDefective())) {
                throw new IllegalStateException("bench: two workspaces gave different images");
            }
            idle.add(refiner);
        }
    }

    /** {@return the results of {@value IMAGES} images} */
    @Benchmark
    public List<Refinement> batch() throws Exception {
        List<Future<Refinement>> running = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            running.add(pool.submit(() -> {
                Refiner refiner = idle.take();
                try {
                    return problem.refine(refiner);
                } finally {
                    idle.add(refiner);
                }
            }));
        }
        List<Refinement> found = new ArrayList<>();
        for (Future<Refinement> one : running) {
            found.add(one.get());
        }
        return found;
    }

    /** Ends the threads. */
    @TearDown
    public void close() {
        pool.shutdownNow();
        problem.close();
    }
}
