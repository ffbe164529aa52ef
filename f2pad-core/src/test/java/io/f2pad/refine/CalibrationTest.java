package io.f2pad.refine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class CalibrationTest {

    private final Calibration calibration = new Calibration(2, 0.5, 0.1, 1, 9, 1, new double[] {1, 2, 4},
            new double[] {100, 60, 20});

    @Test
    void referenceAreaInterpolatesBetweenThresholds() {
        assertEquals(100, calibration.referenceArea(0.5));
        assertEquals(80, calibration.referenceArea(1.5));
        assertEquals(40, calibration.referenceArea(3));
        assertEquals(20, calibration.referenceArea(7));
    }

    @Test
    void typicalImageGetsTheCalibratedAlpha() {
        assertEquals(0.2, calibration.weights(1.5, RefineOptions.paper()).alpha(80), 1e-12);
        assertEquals(0.4, calibration.weights(1.5, RefineOptions.paper()).alpha(40), 1e-12);
        double eps = RefineOptions.DEFAULT.terms().epsilon();
        assertEquals(4 * Math.sqrt(eps), calibration.weights(1.5, RefineOptions.DEFAULT).alpha(20), 1e-12);
    }

    @Test
    void weightsMustBeFinite() {
        assertThrows(IllegalArgumentException.class, () -> new ObjectiveWeights(Double.NaN, 0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new ObjectiveWeights(1, -1, 0, 1));
    }
}
