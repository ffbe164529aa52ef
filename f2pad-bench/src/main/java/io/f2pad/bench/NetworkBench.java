package io.f2pad.bench;

import io.f2pad.backbone.KnownBackbone;
import io.f2pad.ops.Multiply;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.cpu.CpuBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
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

/**
 * A network up to its last tap, forward and backward to the input with a cotangent at each of the three taps: its
 * part of one refinement iteration. Speed does not depend on the weights' values.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 4, time = 5)
@Fork(value = 1, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:+UseTransparentHugePages"})
public class NetworkBench {

    /** Working size in pixels. */
    @Param("256")
    public int size;

    /** Worker threads. */
    @Param({"1", "2"})
    public int threads;

    /** The network, see {@link KnownBackbone#ids}. */
    @Param("resnet18")
    public String backbone;

    private Backend backend;
    private Tape tape;

    /** Records the network and checks one directional derivative by differences. */
    @Setup
    public void record() {
        backend = CpuBackend.open(threads);
        tape = new Tape(backend);
        Value image = tape.input("image", Shape.image(3, size, size));
        List<Value> constants = new ArrayList<>();
        for (Value tap : KnownBackbone.of(backbone).untrained(1).freeze(backend).record(tape, image)) {
            Value cotangent = tape.constant("cotangent", tap.shape());
            constants.add(cotangent);
            tape.minimise(tap.label(), tape.apply(tap.label() + ".dot", new Multiply(), tap, cotangent), 1);
        }
        tape.seal();
        SplittableRandom random = new SplittableRandom(7);
        constants.forEach(c -> c.tensor().copyFrom(RandomProblem.random(random, c.shape().size(), 1)));
        check(image, random);
    }

    private void check(Value image, SplittableRandom random) {
        float[] point = RandomProblem.random(random, image.shape().size(), 1);
        float[] direction = RandomProblem.random(random, point.length, 1);
        image.tensor().copyFrom(point);
        tape.forward();
        tape.backward();
        float[] gradient = image.gradient().toArray();
        double expected = 0;
        for (int i = 0; i < gradient.length; i++) {
            expected += gradient[i] * (double) direction[i];
        }
        double step = 1e-3;
        double slope = (objective(image, point, direction, step) - objective(image, point, direction, -step))
                / (2 * step);
        if (Math.abs(slope - expected) > 0.02 * Math.max(1, Math.abs(expected))) {
            throw new IllegalStateException("bench: derivative by differences is " + slope + ", the tape says "
                    + expected);
        }
        image.tensor().copyFrom(point);
    }

    private double objective(Value image, float[] point, float[] direction, double step) {
        float[] moved = point.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += (float) (step * direction[i]);
        }
        image.tensor().copyFrom(moved);
        tape.forward();
        return tape.objective();
    }

    /** {@return the objective of one forward and backward pass} */
    @Benchmark
    public double forwardBackward() {
        tape.forward();
        tape.backward();
        return tape.objective();
    }

    /** Frees the buffers. */
    @TearDown
    public void close() {
        tape.close();
        backend.close();
    }
}
