package io.f2pad.weights;

import io.f2pad.ModelFormatException;
import io.f2pad.backbone.ResNet18;
import io.f2pad.backbone.weights.ResNet18Weights;
import io.f2pad.model.NamedTensor;
import io.f2pad.model.TensorFile;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A network whose weights can be read: how its files are told from others, and how they are checked and brought into
 * the form that is kept.
 *
 * @param name    its name, as in {@link KnownWeights#architecture()}
 * @param claims  whether a file's tensors are of this network, complete or not
 * @param convert checks and folds the tensors; throws {@link ModelFormatException} naming what is missing, unexpected
 *                or not finite. What it returns it also reads
 */
public record Architecture(String name, Predicate<TensorFile> claims,
        Function<TensorFile, Collection<NamedTensor>> convert) {

    /** Every network whose weights can be read, each claiming files that no other claims. */
    public static final List<Architecture> ALL = List.of(
            new Architecture(ResNet18.NAME, resNet("layer1.1.conv2", "layer1.0.conv3", "layer1.2.conv1"),
                    file -> ResNet18Weights.from(file).tensors()));

    private static final int SHOWN = 5;

    /** A network of residual stages with these tensors in the first: one layer it has, and those that it lacks. */
    private static Predicate<TensorFile> resNet(String has, String... lacks) {
        return file -> file.names().contains("conv1.weight") && file.names().contains(has + ".weight")
                && List.of(lacks).stream().noneMatch(layer -> file.names().contains(layer + ".weight"));
    }

    /**
     * Looks a name up.
     *
     * @param name a name
     * @return the architecture of this name, if its weights can be read
     */
    public static Optional<Architecture> named(String name) {
        return ALL.stream().filter(architecture -> architecture.name.equals(name)).findFirst();
    }

    /**
     * Tells by the names of its tensors what a file is for.
     *
     * @param file the tensors
     * @return the architecture
     * @throws ModelFormatException if none claims the file
     */
    public static Architecture of(TensorFile file) {
        return ALL.stream().filter(architecture -> architecture.claims.test(file)).findFirst()
                .orElseThrow(() -> new ModelFormatException(file.source() + ": its tensors ("
                        + String.join(", ", file.names().stream().limit(SHOWN).toList())
                        + (file.names().size() > SHOWN ? ", ..." : "") + ") belong to no network whose weights are "
                        + "read; those are " + String.join(", ", ALL.stream().map(Architecture::name).toList())));
    }
}
