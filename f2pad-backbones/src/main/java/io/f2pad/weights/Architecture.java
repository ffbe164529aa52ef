package io.f2pad.weights;

import io.f2pad.ModelFormatException;
import io.f2pad.backbone.KnownBackbone;
import io.f2pad.inpaint.mae.MaeWeights;
import io.f2pad.model.NamedTensor;
import io.f2pad.model.TensorFile;
import java.util.Collection;
import java.util.List;
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

    private static final String LAST = "blocks.5.10.conv_pwl";
    private static final String PATCHES = "patch_embed.proj";
    /** Columns of the encoders of ViT-B, ViT-L and ViT-H. */
    private static final List<Integer> PUBLISHED = List.of(768, 1024, 1280);

    /** Every network whose weights can be read, each claiming files that no other claims. */
    public static final List<Architecture> ALL = List.of(
            of(KnownBackbone.RESNET18, resNet("layer1.1.conv2", 64, "layer1.0.conv3", "layer1.2.conv1")),
            of(KnownBackbone.RESNET34, resNet("layer1.2.conv2", 64, "layer1.0.conv3", "layer3.6.conv1")),
            of(KnownBackbone.RESNET50, resNet("layer1.2.conv1", 64, "layer1.3.conv1", "layer3.6.conv1")
                    .and(file -> has(file, "layer1.0.conv3", 256))),
            of(KnownBackbone.WIDE_RESNET50_2, resNet("layer1.2.conv1", 128, "layer1.3.conv1", "layer3.6.conv1")),
            of(KnownBackbone.EFFICIENTNET_B6, Architecture::symmetric),
            of(KnownBackbone.TF_EFFICIENTNET_B6, file -> has(file, LAST, 344) && !symmetric(file)),
            mae("mae_vit_base", file -> has(file, PATCHES, PUBLISHED.get(0))),
            mae("mae_vit_large", file -> has(file, PATCHES, PUBLISHED.get(1))),
            mae("mae_vit_huge", file -> has(file, PATCHES, PUBLISHED.get(2))),
            mae("mae_vit", file -> file.names().contains(PATCHES + ".weight")
                    && PUBLISHED.stream().noneMatch(columns -> has(file, PATCHES, columns))));

    private static final int SHOWN = 5;

    /** A network of residual stages with these tensors in the first: one layer it has, and those that it lacks. */
    private static Predicate<TensorFile> resNet(String has, int channels, String... lacks) {
        return file -> file.names().contains("conv1.weight") && has(file, has, channels)
                && List.of(lacks).stream().noneMatch(layer -> file.names().contains(layer + ".weight"));
    }

    private static boolean has(TensorFile file, String layer, int channels) {
        if (!file.names().contains(layer + ".weight")) {
            return false;
        }
        int[] shape = file.get(layer + ".weight").shape();
        return shape.length > 0 && shape[0] == channels;
    }

    /** torchvision's names, or what became of them when they were imported. */
    private static boolean symmetric(TensorFile file) {
        return has(file, "features.6.10.block.3.0", 344) || has(file, LAST, 344)
                && KnownBackbone.EFFICIENTNET_B6.id().equals(file.metadata().get("architecture"));
    }

    private static Architecture of(KnownBackbone known, Predicate<TensorFile> claims) {
        return new Architecture(known.id(), claims, file -> known.from(file, "", true).tensors());
    }

    private static Architecture mae(String name, Predicate<TensorFile> claims) {
        return new Architecture(name, claims, MaeWeights::checked);
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
