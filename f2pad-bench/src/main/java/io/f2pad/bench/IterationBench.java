package io.f2pad.bench;

import io.f2pad.refine.Refinement;
import io.f2pad.refine.Refiner;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One whole refinement iteration, averaged over a short refinement with its first, unfocused pass. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 4, time = 5)
@Fork(value = 1, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx2g", "-XX:+UseTransparentHugePages"})
public class IterationBench {

    private static final int ITERATIONS = 60;

    /** Working size in pixels. */
    @Param("256")
    public int size;

    /** What scores: padim, patchcore or cflow. */
    @Param("padim")
    public String scorer;

    /** Worker threads. */
    @Param({"1", "2"})
    public int threads;

    /** Omega's share of the image. */
    @Param({"1", "0.01"})
    public double omega;

    /** Whether gradients are shared as in Eq. 13-14. */
    @Param({"false", "true"})
    public boolean sharing;

    private RandomProblem problem;
    private Refiner refiner;

    /** Records the objective. */
    @Setup
    public void record() {
        problem = new RandomProblem(scorer, size, omega, sharing, ITERATIONS);
        refiner = problem.refiner(threads);
        double first = problem.refine(refiner).trace()[0];
        if (first != problem.refine(refiner).trace()[0]) {
            throw new IllegalStateException("bench: the same refinement gave two objectives");
        }
    }

    /** {@return the result; the time is that of one of its {@value ITERATIONS} iterations} */
    @Benchmark
    @OperationsPerInvocation(ITERATIONS)
    public Refinement iteration() {
        return problem.refine(refiner);
    }

    /** Frees the buffers. */
    @TearDown
    public void close() {
        problem.close();
    }
}
