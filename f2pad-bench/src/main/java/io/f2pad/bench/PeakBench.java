package io.f2pad.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one core of this machine can do: fused multiply-adds in registers, and reading memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx2g", "-XX:+UseTransparentHugePages"})
public class PeakBench {

    static final double FLOPS = 2.0 * 10 * 200_000 * FloatVector.SPECIES_PREFERRED.length();
    static final double BYTES = 4.0 * (20 << 20);

    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

    private final float[] memory = new float[20 << 20];

    /** Writes every page once. */
    @Setup
    public void fill() {
        Arrays.fill(memory, 1f);
    }

    /** {@return the sum of ten independent chains} */
    @Benchmark
    public float multiplyAdd() {
        FloatVector x = FloatVector.broadcast(S, 0.999f);
        FloatVector a = FloatVector.broadcast(S, 1f);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        FloatVector e = a;
        FloatVector f = a;
        FloatVector g = a;
        FloatVector h = a;
        FloatVector i = a;
        FloatVector j = a;
        for (int k = 0; k < 200_000; k++) {
            a = a.fma(x, x);
            b = b.fma(x, x);
            c = c.fma(x, x);
            d = d.fma(x, x);
            e = e.fma(x, x);
            f = f.fma(x, x);
            g = g.fma(x, x);
            h = h.fma(x, x);
            i = i.fma(x, x);
            j = j.fma(x, x);
        }
        return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).reduceLanes(VectorOperators.ADD);
    }

    /** {@return the sum of 80 MiB} */
    @Benchmark
    public float read() {
        int l = S.length();
        FloatVector a = FloatVector.zero(S);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < memory.length; i += 4 * l) {
            a = a.add(FloatVector.fromArray(S, memory, i));
            b = b.add(FloatVector.fromArray(S, memory, i + l));
            c = c.add(FloatVector.fromArray(S, memory, i + 2 * l));
            d = d.add(FloatVector.fromArray(S, memory, i + 3 * l));
        }
        return a.add(b).add(c).add(d).reduceLanes(VectorOperators.ADD);
    }
}
