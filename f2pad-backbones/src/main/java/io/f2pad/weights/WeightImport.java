package io.f2pad.weights;

import io.f2pad.ModelFormatException;
import io.f2pad.model.NamedTensor;
import io.f2pad.model.Safetensors;
import io.f2pad.model.Sha256;
import io.f2pad.model.TensorFile;
import io.f2pad.model.WeightFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Weights brought into a store: read from a file of any kind, told by the names of their tensors, checked, the batch
 * norm of a backbone folded, and written as safetensors, whole or not at all.
 *
 * @param name         what they are called from now on
 * @param architecture the network they are for
 * @param file         where they are kept
 * @param tensors      number of tensors
 * @param sha256       SHA-256 of the file they came from
 * @param known        the published file that they came from, if it is a known one
 * @param replaced     whether there were others of this name
 */
public record WeightImport(String name, Architecture architecture, Path file, int tensors, String sha256,
        Optional<KnownWeights> known, boolean replaced) {

    /**
     * Imports a file.
     *
     * @param store where to keep the weights
     * @param file  the file
     * @param name  what to call them; null takes the name of the known file of this checksum, or the architecture's
     * @return what was done
     * @throws ModelFormatException         if the file is damaged, of no network whose weights are read, or incomplete;
     *                                      the message names what is missing or unexpected
     * @throws IllegalArgumentException     if the name is not one
     * @throws java.io.UncheckedIOException if the store cannot be written
     */
    public static WeightImport of(WeightStore store, Path file, @Nullable String name) {
        if (name != null) {
            store.file(name);
        }
        TensorFile tensors = WeightFile.read(file);
        String sha256 = Sha256.of(file);
        Optional<KnownWeights> known = KnownWeights.withSha256(sha256);
        requireAsPublished(file, sha256);
        Architecture architecture = Architecture.of(tensors);
        List<NamedTensor> converted = List.copyOf(architecture.convert().apply(tensors));
        String called = name != null ? name : known.map(KnownWeights::name).orElse(architecture.name());
        Path target = store.file(called);
        boolean replaced = Files.exists(target);
        Safetensors.write(converted, Map.of("architecture", architecture.name(), "source",
                String.valueOf(file.getFileName()), "source_sha256", sha256), target);
        return new WeightImport(called, architecture, target, converted.size(), sha256, known, replaced);
    }

    /** A file that goes by a publisher's name must be the publisher's. */
    private static void requireAsPublished(Path file, String sha256) {
        String name = String.valueOf(file.getFileName());
        for (KnownWeights known : KnownWeights.ALL) {
            if (known.fileName().equals(name) && !known.hasSha256(sha256)) {
                throw new ModelFormatException(file + ": damaged or altered, its SHA-256 is " + sha256 + ", published "
                        + "is " + known.sha256() + "; download it anew from " + known.address()
                        + ", or rename it if it is meant to differ");
            }
        }
    }
}
