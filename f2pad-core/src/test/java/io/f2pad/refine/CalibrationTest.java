package io.f2pad.refine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class CalibrationTest {

    private final Calibration calibration = new Calibration(2, 0.5, 0.1, 1, 9, new InitialAnomaly(50, 3), 1,
            new double[] {1, 2, 4}, new double[] {100, 60, 20});

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
        assertEquals(0.5 * root, standard.alpha(9, new InitialAnomaly(50, 1.5)), 1e-12);
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
        InitialAnomaly found = InitialAnomaly.of(image, initial, region, 0.2);
        assertEquals(5, found.contrast(), 0.1);
        assertEquals(5, found.area());
        assertEquals(new InitialAnomaly(0, 0), InitialAnomaly.of(image, image, region, 0.2));
    }

    @Test
    void weightsMustBeFinite() {
        assertThrows(IllegalArgumentException.class, () -> new ObjectiveWeights(Double.NaN, 0, 0, AlphaRule.PAPER));
        assertThrows(IllegalArgumentException.class, () -> new ObjectiveWeights(1, -1, 0, AlphaRule.PAPER));
        assertThrows(IllegalArgumentException.class, () -> new AlphaRule(AlphaRule.Size.FIRST_MASK, -1, 0));
    }
}
