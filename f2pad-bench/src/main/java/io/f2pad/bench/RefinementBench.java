package io.f2pad.bench;

import io.f2pad.backbone.ResNet18;
import io.f2pad.backbone.weights.UntrainedWeights;
import io.f2pad.feature.Backbone;
import io.f2pad.feature.Normalization;
import io.f2pad.objective.MixtureField;
import io.f2pad.refine.GradientSharing;
import io.f2pad.refine.Objective;
import io.f2pad.refine.RefineOptions;
import io.f2pad.refine.Refinement;
import io.f2pad.refine.Refiner;
import io.f2pad.refine.StopRule;
import io.f2pad.scorer.PadimOptions;
import io.f2pad.scorer.PadimScorer;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.GaussianField;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.cpu.CpuBackend;
import java.util.Arrays;
import java.util.SplittableRandom;
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

/**
 * Whole refinement iterations with omega everywhere: ResNet-18, PaDiM on 100 of 448 channels, LOG, MOG with four
 * components, TV, optional 5x5 sharing, Adan and the step. Values are random; speed does not depend on them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 4, time = 5)
@Fork(value = 1, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx2g"})
public class RefinementBench {

    private static final int ITERATIONS = 4;
    private static final int DIMS = 100;

    /** Working size in pixels. */
    @Param("256")
    public int size;

    /** Worker threads. */
    @Param({"1", "2"})
    public int threads;

    /** Whether gradients are shared as in Eq. 13-14. */
    @Param({"false", "true"})
    public boolean sharing;

    private Backend backend;
    private Objective objective;
    private Refiner refiner;
    private float[] image;
    private float[] initial;
    private boolean[] omega;

    /** Records the objective. */
    @Setup
    public void record() {
        SplittableRandom random = new SplittableRandom(7);
        Backbone backbone = new ResNet18(UntrainedWeights.resNet18(1));
        int side = size / 4;
        GaussianField field = new GaussianField(side, side, DIMS, random(random, side * side * DIMS, 1),
                random(random, side * side * DIMS * (DIMS + 1) / 2, 0.1));
        int[] channels = random.ints(0, 448).distinct().limit(DIMS).sorted().toArray();
        MixtureField prior = new MixtureField(random(random, 12, 1), precisions(), new float[4]);
        RefineOptions options = RefineOptions.DEFAULT.withStop(new StopRule.Absolute(0, ITERATIONS), ITERATIONS);
        options = options.withUpdate(options.update().withSharing(sharing ? GradientSharing.PAPER : null));
        backend = CpuBackend.open(threads);
        objective = new Objective(backend, backbone.freeze(backend),
                new PadimScorer(PadimOptions.DEFAULT, backbone.taps(), channels, field).freeze(backend), prior,
                options.terms(), Normalization.IMAGENET.range(), Shape.image(3, size, size));
        refiner = new Refiner(objective, options);
        image = random(random, 3 * size * size, 1);
        initial = random(random, 3 * size * size, 1);
        omega = new boolean[size * size];
        Arrays.fill(omega, true);
    }

    private static float[] precisions() {
        float[] precisions = new float[24];
        for (int k = 0; k < 4; k++) {
            for (int diagonal : new int[] {0, 3, 5}) {
                precisions[6 * k + diagonal] = 1;
            }
        }
        return precisions;
    }

    private static float[] random(SplittableRandom random, int count, double scale) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (scale * (2 * random.nextDouble() - 1));
        }
        return values;
    }

    /** {@return the result of {@value ITERATIONS} iterations; the time is that of one} */
    @Benchmark
    @OperationsPerInvocation(ITERATIONS)
    public Refinement iteration() {
        Refinement found = refiner.refine(image, initial, omega, 1, 0.1, 0.1);
        if (found.iterations() != ITERATIONS) {
            throw new IllegalStateException("bench: expected " + ITERATIONS + " iterations, got "
                    + found.iterations());
        }
        return found;
    }

    /** Frees the buffers. */
    @TearDown
    public void close() {
        objective.close();
        backend.close();
    }
}
