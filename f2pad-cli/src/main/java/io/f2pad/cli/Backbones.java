package io.f2pad.cli;

import io.f2pad.backbone.KnownBackbone;
import io.f2pad.feature.Backbone;
import io.f2pad.weights.WeightStore;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The backbone of a command line. */
final class Backbones {

    private static final long UNTRAINED_SEED = 1;

    private Backbones() {
    }

    /** Loads weights, or generates untrained ones and says so in one line. */
    static Backbone open(KnownBackbone backbone, @Nullable Path weights, Terminal terminal) {
        if (weights != null) {
            return backbone.load(WeightStore.ofUser().find(weights.toString()));
        }
        terminal.notice("features are untrained (generated from a fixed seed), enough for simple textures only; "
                + "pass ImageNet weights of " + backbone.title() + " with --weights FILE; "
                + "'f2pad weights list' says where they are published");
        return backbone.untrained(UNTRAINED_SEED);
    }
}
