package io.f2pad.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.objective.FlowLoss;
import io.f2pad.reference.ReferenceFlow;
import io.f2pad.tensor.FlowBlock;
import io.f2pad.tensor.FlowField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowTrainingTest {

    private static final int HEIGHT = 5;
    private static final int WIDTH = 4;

    private static float[] random(SplittableRandom random, int count, double scale) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (scale * (2 * random.nextDouble() - 1));
        }
        return values;
    }

    private static FlowField flow(int c, int hidden, int blocks) {
        SplittableRandom random = new SplittableRandom(3);
        int l2 = c / 2;
        List<FlowBlock> made = new ArrayList<>();
        for (int k = 0; k < blocks; k++) {
            float[] scale = random(random, c, 2);
            for (int i = 0; i < c; i++) {
                scale[i] += 10;
            }
            made.add(new FlowBlock(c, 6, hidden, random(random, hidden * (c - l2 + 6), 0.6),
                    random(random, hidden, 0.5), random(random, 2 * l2 * hidden, 1), random(random, 2 * l2, 1),
                    scale, random(random, c, 0.3), random(random, c * c, 1.7 / Math.sqrt(c))));
        }
        float[] deviation = new float[c];
        Arrays.fill(deviation, 0.8f);
        return new FlowField(HEIGHT, WIDTH, random(random, c, 0.2), deviation, random(random, 2 * WIDTH, 1),
                random(random, 4 * HEIGHT, 1), made);
    }

    private static int[] positions(int batch) {
        SplittableRandom random = new SplittableRandom(8);
        return random.ints(batch, 0, HEIGHT * WIDTH).toArray();
    }

    private static double loss(FlowField flow, float[] features, int[] positions) {
        double sum = 0;
        int c = flow.channels();
        for (int p = 0; p < positions.length; p++) {
            double[] f = new double[c];
            for (int i = 0; i < c; i++) {
                f[i] = features[p * c + i];
            }
            sum += FlowLoss.LOG_SIGMOID.of(
                    ReferenceFlow.logDensity(flow, positions[p] / WIDTH, positions[p] % WIDTH, f));
        }
        return sum / positions.length;
    }

    private static Engine engine(String kernels, int threads) {
        return new Engine(KernelProvider.valueOf(kernels).create(), threads);
    }

    /** Differences of the double-precision reference; every array of every block. */
    @ParameterizedTest
    @CsvSource({"PLAIN, 7, 9, 37", "PLAIN, 2, 1, 1", "VECTOR, 7, 9, 37", "VECTOR, 21, 40, 70"})
    void weightGradientsMatchDifferences(String kernels, int c, int hidden, int batch) {
        FlowField flow = flow(c, hidden, 2);
        float[] features = random(new SplittableRandom(5), batch * c, 1);
        int[] positions = positions(batch);
        try (FlowTraining training = new FlowTraining(flow, batch, engine(kernels, 2))) {
            assertEquals(loss(flow, features, positions), training.gradient(features, positions), 1e-5);
            SplittableRandom random = new SplittableRandom(6);
            for (int k = 0; k < 2; k++) {
                float[][] found = training.gradients()[k].arrays();
                FlowParameters at = FlowParameters.of(flow.blocks().get(k));
                for (int a = 0; a < found.length; a++) {
                    double error = 0;
                    double size = 0;
                    for (int probe = 0; probe < 12; probe++) {
                        int i = random.nextInt(found[a].length);
                        double slope = slope(flow, k, at, at.arrays()[a], i, features, positions);
                        error += Math.pow(slope - found[a][i], 2);
                        size += slope * slope;
                    }
                    assertTrue(error <= 1e-6 * size + 1e-12, "block " + k + ", array " + a + ": " + error + " " + size);
                }
            }
        }
    }

    /** A step in the padding changes nothing, and its gradient is 0. */
    private static double slope(FlowField flow, int k, FlowParameters at, float[] array, int i, float[] features,
            int[] positions) {
        float kept = array[i];
        array[i] = kept + 1e-4f;
        double up = array[i];
        double upper = loss(with(flow, k, at), features, positions);
        array[i] = kept - 1e-4f;
        double slope = (upper - loss(with(flow, k, at), features, positions)) / (up - array[i]);
        array[i] = kept;
        return slope;
    }

    private static FlowField with(FlowField flow, int k, FlowParameters parameters) {
        List<FlowBlock> blocks = new ArrayList<>(flow.blocks());
        blocks.set(k, parameters.block(blocks.get(k)));
        return flow.withBlocks(blocks);
    }

    @Test
    void stepsLowerTheLossAlikeAtAnyThreadCount() {
        FlowField flow = flow(7, 9, 3);
        float[] features = random(new SplittableRandom(5), 100 * 7, 1);
        int[] positions = positions(100);
        List<FlowField> found = new ArrayList<>();
        for (int threads : new int[] {1, 3}) {
            try (FlowTraining training = new FlowTraining(flow, 100, threads)) {
                double first = training.step(features, positions, 3e-3);
                double last = first;
                for (int i = 0; i < 40; i++) {
                    last = training.step(features, positions, 3e-3);
                }
                assertTrue(last < 0.9 * first, first + " " + last);
                found.add(training.flow());
                assertEquals(loss(training.flow(), features, positions), Arrays.stream(
                        training.logDensities(features, positions)).map(FlowLoss.LOG_SIGMOID::of).average().orElse(0),
                        1e-5);
            }
        }
        for (int k = 0; k < 3; k++) {
            assertArrayEquals(found.get(0).blocks().get(k).w1(), found.get(1).blocks().get(k).w1());
            assertArrayEquals(found.get(0).blocks().get(k).w2(), found.get(1).blocks().get(k).w2());
            assertArrayEquals(found.get(0).blocks().get(k).scale(), found.get(1).blocks().get(k).scale());
        }
    }

    @Test
    void curvesAreAccurate() {
        float[] a = new float[4001];
        float[] t = new float[a.length];
        float[] e = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            a[i] = (i - 2000) * 0.01f;
        }
        FlowCurves.tanh(a, t, a.length);
        FlowCurves.exp(t, e, a.length);
        for (int i = 0; i < a.length; i++) {
            assertEquals(Math.tanh(a[i]), t[i], 3e-7);
            assertEquals(1, e[i] / Math.exp(1.9 * t[i]), 1e-6);
        }
    }
}
