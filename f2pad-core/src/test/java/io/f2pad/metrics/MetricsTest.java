package io.f2pad.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.DatasetException;
import io.f2pad.image.Mask;
import io.f2pad.image.ScoreMap;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private static Mask mask(int... pixels) {
        boolean[] bits = new boolean[pixels.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = pixels[i] == 1;
        }
        return Mask.of(bits.length, 1, bits);
    }

    @Test
    void overlapsByHand() {
        Confusion c = Confusion.of(mask(1, 1, 1, 0, 0, 0), mask(0, 1, 1, 1, 1, 0));
        assertEquals(new Confusion(2, 1, 2, 1), c);
        assertEquals(2.0 / 5, c.iou());
        assertEquals(4.0 / 7, c.dice());
        assertEquals(2.0 / 3, c.precision());
        assertEquals(0.5, c.recall());
        assertEquals(4.0 / 7, c.f1());
    }

    @Test
    void emptyAndFullMasks() {
        Confusion bothEmpty = Confusion.of(mask(0, 0), mask(0, 0));
        assertEquals(List.of(1.0, 1.0, 1.0, 1.0), values(bothEmpty));
        assertEquals(List.of(0.0, 0.0, 0.0, 0.0), values(Confusion.of(mask(0, 0), mask(1, 0))));
        assertEquals(List.of(0.0, 0.0, 0.0, 0.0), values(Confusion.of(mask(1, 0), mask(0, 0))));
        assertEquals(List.of(1.0, 1.0, 1.0, 1.0), values(Confusion.of(mask(1, 1), mask(1, 1))));
        assertEquals(List.of(0.5, 2.0 / 3, 0.5, 1.0), values(Confusion.of(mask(1, 1), mask(0, 1))));
        assertThrows(IllegalArgumentException.class, () -> Confusion.of(mask(1), mask(1, 0)));
        assertThrows(IllegalArgumentException.class, () -> new Confusion(1, -1, 0, 0));
    }

    private static List<Double> values(Confusion c) {
        return List.of(c.iou(), c.dice(), c.precision(), c.recall());
    }

    @Test
    void meanPerImageIsNotThePooledValue() {
        MaskScores scores = MaskScores.of(List.of(new Confusion(10, 0, 0, 0), new Confusion(0, 0, 30, 0)));
        assertEquals(2, scores.images());
        assertEquals(0.5, scores.iou());
        assertEquals(0.5, scores.dice());
        assertEquals(0.5, scores.precision());
        assertEquals(0.5, scores.recall());
        assertEquals(20.0 / 50, scores.pooled().f1());
        assertTrue(Double.isNaN(MaskScores.of(List.of()).iou()));
    }

    @Test
    void aurocByHandWithTies() {
        boolean[] labels = {false, false, true, true};
        assertEquals(0.75, Auroc.of(new float[] {0.1f, 0.4f, 0.35f, 0.8f}, labels));
        assertEquals(1, Auroc.of(new float[] {1, 2, 3, 4}, labels));
        assertEquals(0, Auroc.of(new float[] {3, 4, 1, 2}, labels));
        assertEquals(0.5, Auroc.of(new float[] {7, 7, 7, 7}, labels));
        // pairs: (1 over 1) tie, (1 over 0) win, (0 over 1) loss, (0 over 0) tie
        assertEquals(0.5, Auroc.of(new float[] {1, 0, 1, 0}, labels));
        assertEquals(0.5, Auroc.of(new float[] {-0f, 0f, 0f, -0f}, labels));
        assertTrue(Double.isNaN(Auroc.of(new float[] {1, 2}, new boolean[] {true, true})));
    }

    @Test
    void aurocCountsPairs() {
        SplittableRandom random = new SplittableRandom(5);
        LabelledScores pieces = new LabelledScores();
        float[] scores = new float[300];
        boolean[] labels = new boolean[300];
        for (int i = 0; i < 300; i++) {
            labels[i] = random.nextInt(4) == 0;
            scores[i] = random.nextInt(40) + (labels[i] ? 8 : 0) - 20;
            pieces.add(scores[i], labels[i]);
        }
        double won = 0;
        double pairs = 0;
        for (int i = 0; i < 300; i++) {
            for (int j = 0; j < 300; j++) {
                if (labels[i] && !labels[j]) {
                    pairs++;
                    won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }
        assertEquals(won / pairs, Auroc.of(scores, labels), 1e-12);
        assertEquals(Auroc.of(scores, labels), Auroc.of(pieces));
    }

    @Test
    void bestThresholdByHand() {
        boolean[] labels = {false, false, true, false, true};
        // taking 5 gives 2/3, taking 5 4 gives 1/2, taking 5 4 3 gives 4/5
        F1Threshold best = F1Threshold.best(new float[] {1, 2, 3, 4, 5}, labels);
        assertEquals(2, best.threshold());
        assertEquals(0.8, best.f1(), 1e-15);
        F1Threshold separable = F1Threshold.best(new float[] {1, 2, 5, 3, 6}, labels);
        assertEquals(3, separable.threshold());
        assertEquals(1, separable.f1());
    }

    @Test
    void bestThresholdWithTiesTakesAllOrNone() {
        F1Threshold best = F1Threshold.best(new float[] {1, 2, 2, 2}, new boolean[] {false, false, true, true});
        assertEquals(1, best.threshold());
        assertEquals(0.8, best.f1(), 1e-15);
        F1Threshold all = F1Threshold.best(new float[] {2, 2}, new boolean[] {true, true});
        assertTrue(all.threshold() < 2 && (float) all.threshold() == all.threshold());
        assertEquals(1, all.f1());
    }

    @Test
    void bestThresholdMatchesAnExhaustiveSearch() {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 20; round++) {
            float[] scores = new float[60];
            boolean[] labels = new boolean[60];
            for (int i = 0; i < 60; i++) {
                labels[i] = i == 0 || random.nextInt(3) == 0;
                scores[i] = random.nextInt(15) + (labels[i] ? 3 : 0);
            }
            double expected = 0;
            for (double t = -0.5; t < 20; t += 0.5) {
                expected = Math.max(expected, f1(scores, labels, t));
            }
            F1Threshold best = F1Threshold.best(scores, labels);
            assertEquals(expected, best.f1(), 1e-12);
            assertEquals(expected, f1(scores, labels, best.threshold()), 1e-12);
        }
    }

    private static double f1(float[] scores, boolean[] labels, double threshold) {
        Confusion sum = Confusion.ZERO;
        for (int i = 0; i < scores.length; i++) {
            boolean predicted = scores[i] > threshold;
            sum = sum.plus(new Confusion(predicted && labels[i] ? 1 : 0, predicted && !labels[i] ? 1 : 0,
                    !predicted && labels[i] ? 1 : 0, !predicted && !labels[i] ? 1 : 0));
        }
        return sum.f1();
    }

    @Test
    void bestThresholdRefusesASetWithoutAnomalies() {
        LabelledScores scores = new LabelledScores();
        scores.add(new ScoreMap(2, 1, new float[] {1, 2}), Mask.empty(2, 1));
        String message = assertThrows(DatasetException.class, () -> F1Threshold.best(scores)).getMessage();
        assertTrue(message.contains("no anomalous pixel"), message);
    }

    @Test
    void poolsPixelsOfMaps() {
        LabelledScores scores = new LabelledScores();
        scores.add(new ScoreMap(2, 1, new float[] {1, 5}), mask(0, 1));
        scores.add(new ScoreMap(3, 1, new float[] {2, 7, 6}), mask(0, 1, 0));
        assertEquals(5.0 / 6, Auroc.of(scores), 1e-15);
        assertThrows(IllegalArgumentException.class,
                () -> scores.add(new ScoreMap(2, 1, new float[] {1, 5}), mask(0, 1, 0)));
        assertThrows(IllegalArgumentException.class, () -> scores.add(Float.NaN, true));
    }
}
