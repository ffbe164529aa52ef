package io.f2pad.scorer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.f2pad.feature.Tap;
import io.f2pad.tensor.Backend;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatchCoreScorerTest extends ScorerContract {

    private static PatchCoreOptions options(String... layers) {
        return new PatchCoreOptions(List.of(layers), 0.2, 1000, 6, 4, false, 1, 5);
    }

    @Override
    protected Scorer.Fit fit(Backend backend) {
        return new PatchCoreFit(options("a", "b"), TAPS, 1);
    }

    @Test
    void layersAreByDefaultThoseOfStrideEightAndSixteen() {
        List<Tap> resnet = List.of(new Tap("layer1", 64, 4), new Tap("layer2", 128, 8), new Tap("layer3", 256, 16));
        assertEquals(List.of("layer2", "layer3"), new PatchEmbedding(resnet, List.of()).layers());
        List<Tap> efficient = List.of(new Tap("blocks.2", 72, 8), new Tap("blocks.4", 200, 16),
                new Tap("blocks.5", 344, 32));
        assertEquals(List.of("blocks.2", "blocks.4"), new PatchEmbedding(efficient, List.of()).layers());
    }

    @Test
    void layersAreTapsAndByDefaultAllButTheFirst() {
        assertEquals(List.of("b"), new PatchEmbedding(TAPS, List.of()).layers());
        assertEquals(List.of("a"), new PatchEmbedding(TAPS, List.of("a")).layers());
        assertThrows(IllegalArgumentException.class, () -> new PatchCoreFit(options("c"), TAPS, 1));
        assertThrows(IllegalArgumentException.class, () -> new PatchCoreFit(options("a", "a"), TAPS, 1));
    }
}
