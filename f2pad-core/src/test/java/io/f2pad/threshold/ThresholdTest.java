package io.f2pad.threshold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.f2pad.DatasetException;
import io.f2pad.metrics.LabelledScores;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThresholdTest {

    @Test
    void quantileInterpolatesBetweenPooledScores() {
        List<float[]> maps = List.of(new float[] {4, 1}, new float[] {3, 2, 5});
        assertEquals(3, Threshold.normalQuantile(maps, 0.5).value(), 1e-12);
        assertEquals(4.6, Threshold.normalQuantile(maps, 0.9).value(), 1e-6);
        assertEquals(Threshold.Kind.NORMAL_QUANTILE, Threshold.normalQuantile(maps, 0.9).kind());
    }

    @Test
    void quantileNeedsScores() {
        assertThrows(DatasetException.class, () -> Threshold.normalQuantile(List.of(), 0.9));
        assertThrows(IllegalArgumentException.class, () -> Threshold.normalQuantile(List.of(new float[] {1}), 1));
    }

    @Test
    void optimalThresholdRefusesWithoutAnomalies() {
        LabelledScores scores = new LabelledScores();
        scores.add(new float[] {1, 2, 3}, new boolean[3]);
        assertThrows(DatasetException.class, () -> Threshold.f1Optimal(scores));
        scores.add(new float[] {5, 6}, new boolean[] {true, true});
        double value = Threshold.f1Optimal(scores).value();
        assertEquals(true, value >= 3 && value < 5);
    }

    @Test
    void manualThresholdMustBeANumber() {
        assertThrows(IllegalArgumentException.class, () -> Threshold.manual(Double.NaN));
        assertEquals(2.5, Threshold.manual(2.5).value());
    }
}
