package io.f2pad.refine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OmegaTest {

    private static final int SIZE = 9;

    private static RegionOptions options(double dilation, double hysteresis, double maxRegion) {
        return new RegionOptions(dilation, hysteresis, maxRegion);
    }

    private static int count(boolean[] region) {
        int count = 0;
        for (boolean in : region) {
            count += in ? 1 : 0;
        }
        return count;
    }

    @Test
    void emptyFirstMaskGivesEmptyRegion() {
        assertEquals(0, count(Omega.of(new float[SIZE * SIZE], SIZE, SIZE, 1, 0, options(2, 0.5, 1)).region()));
    }

    @Test
    void dilationIsADisk() {
        float[] scores = new float[SIZE * SIZE];
        scores[4 * SIZE + 4] = 2;
        boolean[] region = Omega.of(scores, SIZE, SIZE, 1, 0, options(2, 1, 1)).region();
        assertEquals(13, count(region));
        assertTrue(region[4 * SIZE + 6]);
        assertFalse(region[6 * SIZE + 6]);
    }

    @Test
    void hysteresisAddsOnlyConnectedPixels() {
        float[] scores = new float[SIZE * SIZE];
        scores[0] = 2;
        scores[SIZE + 1] = 0.8f;
        scores[SIZE + 2] = 0.4f;
        scores[8 * SIZE + 8] = 0.9f;
        boolean[] region = Omega.of(scores, SIZE, SIZE, 1, 0, options(0, 0.5, 1)).region();
        assertEquals(2, count(region));
        assertTrue(region[SIZE + 1]);
    }

    @Test
    void hysteresisStopsAtNormalScores() {
        float[] scores = new float[SIZE * SIZE];
        scores[0] = 2;
        scores[1] = 0.8f;
        assertEquals(2, count(Omega.of(scores, SIZE, SIZE, 1, 0.7, options(0, 0.5, 1)).region()));
        assertEquals(1, count(Omega.of(scores, SIZE, SIZE, 1, 0.9, options(0, 0.5, 1)).region()));
    }

    @Test
    void regionIsCappedAtTheHighestScores() {
        float[] scores = new float[SIZE * SIZE];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = 2 + i;
        }
        boolean[] region = Omega.of(scores, SIZE, SIZE, 1, 0, options(1, 1, 0.5)).region();
        assertEquals(40, count(region));
        assertTrue(region[80]);
        assertFalse(region[0]);
    }
}
