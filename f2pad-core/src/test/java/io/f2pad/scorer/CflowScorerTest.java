package io.f2pad.scorer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.f2pad.objective.FlowLoss;
import io.f2pad.scorer.flow.Flows;
import io.f2pad.scorer.flow.TrainingOptions;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.FlowField;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CflowScorerTest extends ScorerContract {

    private static CflowOptions options(CflowOptions.Map map, String... layers) {
        return new CflowOptions(List.of(layers), 3, 24, new TrainingOptions(30, 32, 5e-3, 0.02, 0, 2), 1000, 0,
                FlowLoss.LOG_SIGMOID, map, 1, 5, null);
    }

    @Override
    protected Scorer.Fit fit(Backend backend) {
        return new CflowFit(options(CflowOptions.Map.LOSS), TAPS, backend.name().contains("2 threads") ? 2 : 1);
    }

    /** Half of the largest likelihood on one map, all of it on the other: the mean is three quarters. */
    @Test
    void scoreIsMinusTheLogarithmOfTheMeanLikelihood() {
        FlowField a = flow(4, 3, 2);
        FlowField b = flow(5, 2, 1);
        CflowScorer scorer = new CflowScorer(options(CflowOptions.Map.LIKELIHOOD), TAPS, List.of("a", "b"),
                List.of(a, b), new float[] {0.5f, -1});
        float half = (float) FlowLoss.LOG_SIGMOID.of(0.5 - Math.log(2));
        float[] halves = {half, half, half, half, half, half};
        float full = (float) FlowLoss.LOG_SIGMOID.of(-1);
        float[] map = scorer.scoreMap(List.of(new PositionScores(3, 2, halves),
                new PositionScores(2, 1, new float[] {full, full})), 12, 8);
        for (float score : map) {
            assertEquals(-Math.log(0.75), score, 1e-5);
        }
    }

    private static FlowField flow(int channels, int height, int width) {
        float[] one = new float[channels];
        Arrays.fill(one, 1);
        return Flows.of(height, width, new float[channels], one, Flows.start(channels, 1, 3, 1));
    }

    @Test
    void layersAreTaps() {
        assertThrows(IllegalArgumentException.class,
                () -> new CflowFit(options(CflowOptions.Map.LOSS, "c"), TAPS, 1));
        assertThrows(IllegalArgumentException.class,
                () -> new CflowFit(options(CflowOptions.Map.LOSS, "a", "a"), TAPS, 1));
    }
}
