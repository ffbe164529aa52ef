package io.f2pad.backbone.weights;

import io.f2pad.ModelFormatException;
import io.f2pad.model.TensorFile;
import io.f2pad.model.WeightFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the weights of ResNet-18 from the stem to layer3 out of a file of any kind that {@link WeightFile}
 * reads, in one of two conventions: batch norm folded ({@code NAME.weight} and {@code NAME.bias} per convolution), or
 * torchvision's state dictionary with batch-norm tensors, which are then folded. A file with {@code
 * running_mean} tensors is taken for the latter. Tensors of layer4 and the classifier, and {@code
 * num_batches_tracked}, are ignored.
 */
public final class ResNet18Weights {

    private static final int LISTED = 10;

    private ResNet18Weights() {
    }

    /**
     * Reads a file of trained weights.
     *
     * @param file the file
     * @return the folded weights
     * @throws ModelFormatException if it is not a sound file, or tensors are missing, unexpected, of another
     *                              shape or not finite; the message names them
     */
    public static FoldedWeights load(Path file) {
        return from(WeightFile.read(file));
    }

    /**
     * Takes trained weights out of a file's tensors.
     *
     * @param file the tensors
     * @return the folded weights
     * @throws ModelFormatException if tensors are missing, unexpected, of another shape or not finite
     */
    public static FoldedWeights from(TensorFile file) {
        return from(file, "", true);
    }

    /**
     * Takes the weights out of a file that also holds other things.
     *
     * @param file    the tensors
     * @param prefix  what the names start with; tensors without it are ignored
     * @param trained what the result says of itself
     * @return the folded weights
     * @throws ModelFormatException if tensors are missing, unexpected, of another shape or not finite
     */
    public static FoldedWeights from(TensorFile file, String prefix, boolean trained) {
        boolean normed = file.names().stream()
                .anyMatch(name -> name.startsWith(prefix) && name.endsWith(".running_mean"));
        check(file, prefix, normed);
        List<ConvWeights> layers = new ArrayList<>();
        for (ResNet18Layout layer : ResNet18Layout.LAYERS) {
            layers.add(normed ? BatchNorm.fold(file, prefix, layer)
                    : new ConvWeights(layer.name(), layer.out(), layer.in(), layer.kernel(), layer.kernel(),
                            file.finite(prefix + layer.name() + ".weight"),
                            file.finite(prefix + layer.name() + ".bias")));
        }
        return new FoldedWeights(layers, trained, file.source());
    }

    private static void check(TensorFile file, String prefix, boolean normed) {
        Map<String, int[]> expected = shapes(prefix, normed);
        List<String> missing = new ArrayList<>();
        List<String> misshapen = new ArrayList<>();
        expected.forEach((name, shape) -> {
            if (!file.names().contains(name)) {
                missing.add(name);
            } else if (!Arrays.equals(file.get(name).shape(), shape)) {
                misshapen.add(name + " " + Arrays.toString(file.get(name).shape()) + " instead of "
                        + Arrays.toString(shape));
            }
        });
        List<String> unexpected = file.names().stream().filter(name -> name.startsWith(prefix)
                && !expected.containsKey(name) && !ignored(name.substring(prefix.length()))).toList();
        if (!missing.isEmpty() || !unexpected.isEmpty() || !misshapen.isEmpty()) {
            throw new ModelFormatException(file.source() + ": not ResNet-18 weights "
                    + (normed ? "in torchvision's layout" : "with batch norm folded")
                    + list("missing", missing) + list("unexpected", unexpected)
                    + list("of another shape", misshapen));
        }
    }

    private static Map<String, int[]> shapes(String prefix, boolean normed) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        for (ResNet18Layout layer : ResNet18Layout.LAYERS) {
            int[] channels = {layer.out()};
            shapes.put(prefix + layer.name() + ".weight", layer.shape());
            if (normed) {
                BatchNorm.PARTS.forEach(part -> shapes.put(prefix + layer.norm() + part, channels));
            } else {
                shapes.put(prefix + layer.name() + ".bias", channels);
            }
        }
        return shapes;
    }

    private static boolean ignored(String name) {
        return name.startsWith("layer4.") || name.startsWith("fc.") || name.endsWith(".num_batches_tracked");
    }

    private static String list(String what, List<String> names) {
        return names.isEmpty() ? "" : "; " + names.size() + " " + what + ": "
                + String.join(", ", names.subList(0, Math.min(LISTED, names.size())))
                + (names.size() > LISTED ? ", ..." : "");
    }
}
