package io.f2pad.bench;

import io.f2pad.tensor.Backend;
import io.f2pad.tensor.cpu.CpuBackend;
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

/** One kernel of {@link KernelCase} at a time; {@link KernelTable} turns times into rates. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx2g", "-XX:+UseTransparentHugePages"})
public class KernelBench {

    /** The kernel. */
    @Param
    public KernelCase kernel;

    /** Worker threads. */
    @Param("1")
    public int threads;

    private Backend backend;
    private KernelCase.Work work;

    /** Prepares the call and compares its result with the plain engine's. */
    @Setup
    public void prepare() {
        String chosen = System.getProperty("f2pad.backend");
        System.setProperty("f2pad.backend", "plain");
        float[] expected;
        try (Backend slow = CpuBackend.open(1)) {
            expected = result(kernel.prepare(slow));
        }
        if (chosen == null) {
            System.clearProperty("f2pad.backend");
        } else {
            System.setProperty("f2pad.backend", chosen);
        }
        backend = CpuBackend.open(threads);
        work = kernel.prepare(backend);
        float[] found = result(work);
        double error = 0;
        double size = 0;
        for (int i = 0; i < found.length; i++) {
            error += Math.pow((double) found[i] - expected[i], 2);
            size += Math.pow(expected[i], 2);
        }
        if (!(error <= 1e-9 * size)) {
            throw new IllegalStateException("bench: " + kernel + " differs from the plain engine by "
                    + Math.sqrt(error / size));
        }
    }

    private static float[] result(KernelCase.Work prepared) {
        prepared.call().run();
        return prepared.result().toArray();
    }

    /** Runs the kernel. */
    @Benchmark
    public void run() {
        work.call().run();
    }

    /** Ends the workers. */
    @TearDown
    public void close() {
        backend.close();
    }
}
