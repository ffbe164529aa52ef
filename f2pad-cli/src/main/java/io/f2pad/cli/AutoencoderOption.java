package io.f2pad.cli;

import io.f2pad.weights.WeightStore;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which masked autoencoder a fitted model gets. */
final class AutoencoderOption {

    @Option(names = "--mae-weights", paramLabel = "FILE|NAME",
            description = "Weights of the masked autoencoder that the model was fitted with: a file, or the name of "
                    + "imported weights (default: those of their name beside the model, or imported).")
    private @Nullable Path weights;

    /** {@return the file, or null if none was given} */
    @Nullable Path file() {
        return weights == null ? null : WeightStore.ofUser().find(weights.toString());
    }
}
