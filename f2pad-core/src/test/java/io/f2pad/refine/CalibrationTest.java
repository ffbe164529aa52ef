package io.f2pad.refine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CalibrationTest {

    private final Calibration calibration = new Calibration(2, 0.5, 0.1, 1, 9, new InitialAnomaly(50, 3), 1,
            new double[] {1, 2, 4}, new double[] {100, 60, 20}, Double.NaN);

    @Test
    void referenceAreaInterpolatesBetweenThresholds() {
        assertEquals(100, calibration.referenceArea(0.5));
        assertEquals(80, calibration.referenceArea(1.5));
        assertEquals(40, calibration.referenceArea(3));
        assertEquals(20, calibration.referenceArea(7));
    }

    @Test
    void typicalImageGetsTheCalibratedSlope() {
        ObjectiveWeights paper = calibration.weights(1.5, RefineOptions.paper());
        assertEquals(2 * Math.sqrt(1e-2), paper.alpha(80, new InitialAnomaly(7, 3)), 1e-12);
        assertEquals(4 * Math.sqrt(1e-2), paper.alpha(40, new InitialAnomaly(7, 0.1)), 1e-12);
        ObjectiveWeights standard = calibration.weights(1.5, RefineOptions.DEFAULT);
        double root = Math.sqrt(RefineOptions.DEFAULT.terms().epsilon());
        assertEquals(2 * root, standard.alpha(9, new InitialAnomaly(50, 3)), 1e-12);
        assertEquals(4 * root, standard.alpha(9, new InitialAnomaly(25, 3)), 1e-12);
        assertEquals(1 * root, standard.alpha(9, new InitialAnomaly(50, 1.5)), 1e-12);
    }

    @Test
    void theInitialAnomalyIsThatOfTheDefectWhateverSurroundsIt() {
        float[] image = new float[3 * 100];
        float[] initial = new float[3 * 100];
        boolean[] region = new boolean[100];
        for (int i = 0; i < 50; i++) {
            region[i] = true;
            image[i] = i < 5 ? 3 : 0.01f;
            image[200 + i] = i < 5 ? 4 : 0;
        }
        assertEquals(new InitialAnomaly(5, 5), InitialAnomaly.of(image, initial, region, RefineOptions.DEFAULT));
        assertEquals(new InitialAnomaly(0, 0), InitialAnomaly.of(image, image, region, RefineOptions.DEFAULT));
    }

    @Test
    void onlyWhatStandsOutIsOfTheDefect() {
        float[] image = new float[3 * 4];
        float[] initial = new float[3 * 4];
        image[0] = 4;
        image[1] = 1;
        image[2] = 3;
        boolean[] region = {true, true, false, true};
        // contraharmonic mean 17 / 5 = 3.4; pixel 2 lies outside
        assertEquals(new InitialAnomaly(1, 4), InitialAnomaly.of(image, initial, region, RefineOptions.DEFAULT));
        assertEquals(new InitialAnomaly(2, 2.5), InitialAnomaly.of(image, initial, region, RefineOptions.paper()));
        float[] start = new StartOptions(0.5, 0.1).point(image, initial, region, 0.2);
        assertArrayEquals(new float[] {0, 0.9f, 0, 0}, Arrays.copyOf(start, 4), 1e-6f);
        assertArrayEquals(initial, StartOptions.PAPER.point(image, initial, region, 0.2));
        assertThrows(IllegalArgumentException.class, () -> new StartOptions(0.5, 0));
        assertThrows(IllegalArgumentException.class, () -> new StartOptions(1.5, 0.1));
    }

    @Test
    void weightsMustBeFinite() {
        assertThrows(IllegalArgumentException.class, () -> new ObjectiveWeights(Double.NaN, 0, 0, AlphaRule.PAPER));
        assertThrows(IllegalArgumentException.class, () -> new ObjectiveWeights(1, -1, 0, AlphaRule.PAPER));
        assertThrows(IllegalArgumentException.class, () -> new AlphaRule(AlphaRule.Size.FIRST_MASK, -1, 0));
    }
}
