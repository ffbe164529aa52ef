package io.f2pad.scorer;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.f2pad.objective.FlowLoss;
import io.f2pad.scorer.flow.TrainingOptions;
import io.f2pad.tensor.Backend;
import java.util.List;
import org.junit.jupiter.api.Test;

class CflowScorerTest extends ScorerContract {

    private static CflowOptions options(CflowOptions.Map map, String... layers) {
        return new CflowOptions(List.of(layers), 3, 24, new TrainingOptions(30, 32, 5e-3, 0, 2), 1000, 0,
                FlowLoss.LOG_SIGMOID, map, 1, 5, null);
    }

    @Override
    protected Scorer.Fit fit(Backend backend) {
        return new CflowFit(options(CflowOptions.Map.LOSS), TAPS, backend.name().contains("2 threads") ? 2 : 1);
    }

    @Test
    void layersAreTaps() {
        assertThrows(IllegalArgumentException.class,
                () -> new CflowFit(options(CflowOptions.Map.LOSS, "c"), TAPS, 1));
        assertThrows(IllegalArgumentException.class,
                () -> new CflowFit(options(CflowOptions.Map.LOSS, "a", "a"), TAPS, 1));
    }
}
