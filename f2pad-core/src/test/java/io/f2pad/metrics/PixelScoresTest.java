package io.f2pad.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.DatasetException;
import io.f2pad.image.Mask;
import io.f2pad.image.ScoreMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PixelScoresTest {

    private static PixelScores of(float[] scores, int... labels) {
        PixelScores all = new PixelScores();
        add(all, scores, labels);
        return all;
    }

    private static void add(PixelScores to, float[] scores, int... labels) {
        byte[] truth = new byte[labels.length];
        for (int i = 0; i < truth.length; i++) {
            truth[i] = (byte) labels[i];
        }
        to.add(new ScoreMap(scores.length, 1, scores), Mask.ofBytes(scores.length, 1, truth));
    }

    @Test
    void averagePrecisionByHand() {
        // descending: anomalous (P 1), normal, anomalous (P 2/3)
        assertEquals((1 + 2.0 / 3) / 2, of(new float[] {4, 3, 2, 1}, 1, 0, 1, 0).averagePrecision(), 1e-15);
        assertEquals(1, of(new float[] {1, 2, 3}, 0, 1, 1).averagePrecision());
        // all tied: precision is the share of anomalous pixels
        assertEquals(0.25, of(new float[] {7, 7, 7, 7}, 0, 1, 0, 0).averagePrecision());
        // the tie of one anomalous and one normal pixel enters as a whole: 1/2 * 1 + 1/2 * 2/3
        assertEquals(5.0 / 6, of(new float[] {9, 5, 5, 1}, 1, 1, 0, 0).averagePrecision(), 1e-15);
        assertEquals(1, of(new float[] {-2, -1}, 0, 1).averagePrecision());
    }

    @Test
    void aurocAndF1ByHand() {
        PixelScores scores = of(new float[] {0.1f, 0.4f, 0.35f, 0.8f}, 0, 0, 1, 1);
        assertEquals(0.75, scores.auroc());
        assertEquals(0.8, scores.f1Max(), 1e-15);
        assertEquals(0.5, of(new float[] {7, 7, 7, 7}, 0, 0, 1, 1).auroc());
        assertEquals(0.5, of(new float[] {-0f, 0f}, 0, 1).auroc());
        assertEquals(2.0 / 3, of(new float[] {7, 7}, 0, 1).f1Max(), 1e-15);
    }

    @Test
    void theThresholdSeparatesItsBin() {
        for (float[] scores : new float[][] {{1, 2, 3, 4, 5}, {-5, -4, -3, -2, -1}, {-2, -1, 0, 1, 2}}) {
            F1Threshold best = of(scores, 0, 0, 1, 0, 1).f1Threshold();
            assertEquals(0.8, best.f1(), 1e-15);
            assertTrue(best.threshold() < scores[2] && best.threshold() >= scores[1], "at " + best.threshold());
        }
        assertThrows(DatasetException.class, () -> of(new float[] {1}, 0).f1Threshold());
    }

    @Test
    void auproByHand() {
        // regions {9, 1} (2 pixels) and {5} (1 pixel); normal 8, 4, 3, 2: FPR in steps of 1/4
        PixelScores scores = of(new float[] {9, 1, 8, 5, 4, 3, 2}, 1, 1, 0, 1, 0, 0, 0);
        // PRO is 1/4 at rate 0, then 1/4 up to 1/4, jumps to 3/4 there, and stays until rate 1
        assertEquals(0.25, scores.aupro(0.25), 1e-9);
        assertEquals((0.25 * 0.25 + 0.25 * 0.75) / 0.5, scores.aupro(0.5), 1e-9);
        assertEquals(0.25 * 0.25 + 0.75 * 0.75, scores.aupro(1), 1e-9);
        assertEquals((0.25 * 0.25 + 0.05 * 0.75) / 0.3, scores.aupro(0.3), 1e-9);
        assertThrows(IllegalArgumentException.class, () -> scores.aupro(0));
    }

    @Test
    void auproIsLinearThroughATie() {
        // one region and all normal pixels at one score: the curve is the diagonal
        PixelScores tied = of(new float[] {7, 7, 7}, 0, 1, 0);
        assertEquals(0.15, tied.aupro(0.3), 1e-9);
        assertEquals(1, of(new float[] {1, 9, 1}, 0, 1, 0).aupro(0.3), 1e-9);
        assertEquals(0, of(new float[] {9, 1, 9}, 0, 1, 0).aupro(0.3), 1e-9);
    }

    @Test
    void emptyClasses() {
        PixelScores normal = of(new float[] {1, 2}, 0, 0);
        assertTrue(Double.isNaN(normal.auroc()) && Double.isNaN(normal.averagePrecision())
                && Double.isNaN(normal.f1Max()) && Double.isNaN(normal.aupro(0.3)));
        PixelScores full = of(new float[] {1, 2}, 1, 1);
        assertTrue(Double.isNaN(full.auroc()) && Double.isNaN(full.aupro(0.3)));
        assertEquals(1, full.averagePrecision());
        assertEquals(1, full.f1Max());
    }

    @Test
    void agreesWithTheExactMetricsInAnyOrder() {
        SplittableRandom random = new SplittableRandom(8);
        LabelledScores exact = new LabelledScores();
        PixelScores forward = new PixelScores();
        PixelScores backward = new PixelScores();
        float[][] scores = new float[6][50];
        int[][] labels = new int[6][50];
        for (int m = 0; m < 6; m++) {
            for (int i = 0; i < 50; i++) {
                labels[m][i] = m > 0 && random.nextInt(4) == 0 ? 1 : 0;
                // quarters: no two different scores share a bin
                scores[m][i] = (random.nextInt(60) + 9 * labels[m][i] - 20) / 4f;
                exact.add(scores[m][i], labels[m][i] == 1);
            }
            add(forward, scores[m], labels[m]);
        }
        for (int m = 5; m >= 0; m--) {
            add(backward, scores[m], labels[m]);
        }
        assertEquals(Auroc.of(exact), forward.auroc(), 1e-12);
        assertEquals(F1Threshold.best(exact).f1(), forward.f1Max(), 1e-12);
        assertEquals(forward.aupro(0.3), backward.aupro(0.3));
        assertEquals(forward.averagePrecision(), backward.averagePrecision());
        assertThrows(IllegalArgumentException.class,
                () -> forward.add(new ScoreMap(2, 1, new float[2]), Mask.empty(1, 2)));
    }
}
