package io.f2pad.detect;

import io.f2pad.ModelFormatException;
import io.f2pad.inpaint.mae.MaeReference;
import io.f2pad.inpaint.mae.MaeWeights;
import io.f2pad.inpaint.mae.MaskedAutoencoder;
import io.f2pad.weights.WeightStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the masked autoencoder that a bundle refers to: in the file that the caller names, in the one that the system
 * property {@code f2pad.mae.weights} names, in one of the same name beside the bundle, or among the user's imported
 * weights.
 */
final class MaeLookup {

    static final String PROPERTY = "f2pad.mae.weights";

    private static final Logger LOG = LoggerFactory.getLogger(MaeLookup.class);

    private MaeLookup() {
    }

    /** Gives a bundle's model its network, or leaves it without and says so in one line. */
    static Model complete(Model model, Path bundle, @Nullable Path given) {
        MaeReference wanted = model.inpainting().wanted();
        if (wanted == null) {
            if (given != null) {
                throw new IllegalArgumentException(bundle + ": was not fitted with a masked autoencoder, so " + given
                        + " is of no use; fit with --inpainter mae, or leave the weights out");
            }
            return model;
        }
        Path file = file(wanted, bundle, given);
        if (file == null) {
            LOG.warn("{}: the weights {} of its masked autoencoder are not here, the {} inpainter takes over; import "
                    + "them, pass them with --mae-weights FILE or -D{}=FILE, or put them beside the model", bundle,
                    wanted.name(), model.inpainting().plain(), PROPERTY);
            return model;
        }
        MaskedAutoencoder network = MaeWeights.load(file);
        if (!network.sha256().equals(wanted.sha256())) {
            throw new ModelFormatException(file + ": not the weights that " + bundle + " was fitted with, SHA-256 "
                    + network.sha256() + " instead of " + wanted.sha256() + "; pass " + wanted.name()
                    + " or fit again");
        }
        return model.withInpainting(model.inpainting().with(network));
    }

    private static @Nullable Path file(MaeReference wanted, Path bundle, @Nullable Path given) {
        if (given != null) {
            return given;
        }
        String property = System.getProperty(PROPERTY);
        if (property != null) {
            return Path.of(property);
        }
        Path beside = bundle.toAbsolutePath().resolveSibling(wanted.name());
        return Files.isRegularFile(beside) ? beside : WeightStore.ofUser().named(wanted.name()).orElse(null);
    }
}
