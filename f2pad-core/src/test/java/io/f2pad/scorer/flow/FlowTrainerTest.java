package io.f2pad.scorer.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.scorer.Scorer;
import io.f2pad.tensor.FlowField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowTrainerTest {

    private static final int CHANNELS = 5;

    /** Features on a curve that differs from row to row of a 4x3 grid. */
    private static float[] image(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] planes = new float[CHANNELS * 12];
        for (int p = 0; p < 12; p++) {
            double u = 2 * random.nextDouble() - 1;
            for (int c = 0; c < CHANNELS; c++) {
                planes[c * 12 + p] = (float) (Math.sin(3 * u + c) + p / 3 + 0.1 * random.nextDouble());
            }
        }
        return planes;
    }

    private static FeatureCache cache(int from, int to, int heldOut) {
        FeatureCache cache = new FeatureCache(4, 3, CHANNELS, 300, 7);
        for (int i = from; i < to; i++) {
            cache.add(image(i), i < heldOut);
        }
        return cache;
    }

    private static FlowField start(FeatureCache.Rows rows) {
        float[] mean = rows.mean();
        return Flows.of(4, 3, mean, rows.deviation(mean, 0.01), Flows.start(CHANNELS, 3, 20, 1));
    }

    private static FlowField train(FeatureCache cache, TrainingOptions options, int threads, List<String> told) {
        return train(cache, new FlowTrainer(options, threads, null), told);
    }

    private static FlowField train(FeatureCache cache, FlowTrainer trainer, List<String> told) {
        FeatureCache.Rows rows = cache.training();
        return trainer.train("map", start(rows), rows, cache.validation(),
                new Scorer.Progress() {
                    @Override
                    public void at(int done, int total) {
                        assertTrue(done <= total);
                    }

                    @Override
                    public void note(String text) {
                        told.add(text);
                    }
                });
    }

    private static double heldOutLoss(String note) {
        return Double.parseDouble(note.substring(note.lastIndexOf(' ') + 1));
    }

    @Test
    void trainingLowersTheLossOnImagesThatItDoesNotSee() {
        List<String> told = new ArrayList<>();
        FeatureCache cache = cache(0, 60, 10);
        TrainingOptions options = new TrainingOptions(20, 64, 5e-3, 0.02, 0, 1);
        FlowField one = train(cache, options, 1, told);
        assertTrue(heldOutLoss(told.get(19)) < 0.85 * heldOutLoss(told.get(0)), told.toString());
        FlowField two = train(cache, options, 2, told);
        assertArrayEquals(one.blocks().get(2).w2(), two.blocks().get(2).w2());
        double peak = new FlowTrainer(options, 1, null).peak(one, cache.training());
        assertTrue(peak > -0.9 && peak < 10, "peak " + peak);
    }

    @Test
    void partsMergeToTheWholeWhateverTheirOrder() {
        FeatureCache parts = cache(30, 60, 10);
        parts.merge(cache(0, 30, 10));
        FeatureCache all = cache(0, 60, 10);
        assertEquals(300, all.training().count());
        assertArrayEquals(all.training().positions(), parts.training().positions());
        for (int i = 0; i < 300 * CHANNELS; i++) {
            assertEquals(all.training().features()[i], parts.training().features()[i]);
        }
        assertEquals(120, parts.validation().count());
    }

    /** A rate that breaks the weights: the best ones so far are kept, and patience ends the training. */
    @Test
    void patienceEndsATrainingThatGetsWorse() {
        List<String> told = new ArrayList<>();
        train(cache(0, 60, 10), new TrainingOptions(40, 64, 0.15, 0, 2, 1), 1, told);
        assertTrue(told.size() < 40, told.toString());
    }

    @Test
    void aTrainingThatWasCutOffContinues(@TempDir Path folder) throws IOException {
        FeatureCache cache = cache(0, 60, 10);
        TrainingOptions options = new TrainingOptions(6, 64, 5e-3, 0.02, 0, 1);
        List<String> whole = new ArrayList<>();
        FlowField expected = train(cache, options, 1, whole);
        FlowTrainer trainer = new FlowTrainer(options, 1, folder);
        FeatureCache.Rows rows = cache.training();
        assertThrows(UnsupportedOperationException.class, () -> trainer.train("map", start(rows), rows,
                cache.validation(), (done, total) -> {
                    if (done == 4) {
                        throw new UnsupportedOperationException("cut off");
                    }
                }));
        List<String> rest = new ArrayList<>();
        FlowField found = train(cache, trainer, rest);
        assertEquals(whole.subList(3, 6), rest);
        assertArrayEquals(expected.blocks().get(1).w1(), found.blocks().get(1).w1());
        trainer.forget("map");
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void rateRisesAndFallsAsACosine() {
        TrainingOptions options = new TrainingOptions(25, 256, 2e-4, 0, 0, 1);
        assertEquals(2e-5, options.rate(0), 1e-12);
        assertEquals(2e-4 * (1e-3 + (1 - 1e-3) * (1 + Math.cos(Math.PI * 0.08)) / 2), options.rate(0.08), 1e-12);
        assertEquals(2e-4 * (1e-3 + (1 - 1e-3) / 2), options.rate(0.5), 1e-12);
        assertEquals(2e-7, options.rate(1), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> new TrainingOptions(1, 1, 0, 0, 0, 1));
    }

    @Test
    void rotationsAreOrthogonalAndCodesAreSinesAndCosines() {
        int n = 33;
        float[] q = Flows.rotation(n, new SplittableRandom(4));
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double dot = 0;
                for (int d = 0; d < n; d++) {
                    dot += (double) q[i * n + d] * q[j * n + d];
                }
                assertEquals(i == j ? 1 : 0, dot, 1e-6);
            }
        }
        float[] codes = PositionCode.of(3);
        assertEquals(Math.sin(2), codes[2 * 64], 1e-7);
        assertEquals(Math.cos(2), codes[2 * 64 + 1], 1e-7);
        assertEquals(Math.cos(2 * Math.pow(10_000, -2 / 64.0)), codes[2 * 64 + 3], 1e-7);
    }
}
