package io.f2pad.backbone.weights;

import io.f2pad.ModelFormatException;
import io.f2pad.model.Safetensors;
import io.f2pad.model.TensorFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads ResNet-18 weights with folded names ({@code NAME.weight}, {@code NAME.bias}) or with torchvision's names and
 * batch-norm tensors, which are folded: {@code w' = w g / sqrt(v + 1e-5)}, {@code b' = b - m g / sqrt(v + 1e-5)}.
 */
public final class ResNet18Weights {

    private static final double NORM_EPSILON = 1e-5;
    private static final int LISTED = 10;

    private ResNet18Weights() {
    }

    /**
     * Reads a safetensors file.
     *
     * @param file the file
     * @return the folded weights
     * @throws ModelFormatException if tensors are missing, unexpected, of another shape or not finite
     */
    public static FoldedWeights load(Path file) {
        return from(Safetensors.read(file), "", true);
    }

    /**
     * Takes the weights out of a file's tensors.
     *
     * @param file   the tensors
     * @param prefix what their names start with; tensors without it are ignored
     * @param trained what the result says of itself
     * @return the folded weights
     * @throws ModelFormatException if tensors are missing, unexpected, of another shape or not finite
     */
    public static FoldedWeights from(TensorFile file, String prefix, boolean trained) {
        boolean folded = file.names().contains(prefix + "conv1.bias");
        check(file, prefix, folded);
        List<ConvWeights> layers = new ArrayList<>();
        for (ResNet18Layout layer : ResNet18Layout.LAYERS) {
            float[] weight = file.finite(prefix + layer.name() + ".weight");
            layers.add(folded
                    ? new ConvWeights(layer.name(), layer.out(), layer.in(), layer.kernel(), layer.kernel(), weight,
                            file.finite(prefix + layer.name() + ".bias"))
                    : fold(file, prefix, layer, weight));
        }
        return new FoldedWeights(layers, trained);
    }

    private static ConvWeights fold(TensorFile file, String prefix, ResNet18Layout layer, float[] weight) {
        String norm = prefix + layer.norm();
        float[] gain = file.finite(norm + ".weight");
        float[] shift = file.finite(norm + ".bias");
        float[] mean = file.finite(norm + ".running_mean");
        float[] variance = file.finite(norm + ".running_var");
        float[] w = weight.clone();
        float[] bias = new float[layer.out()];
        int row = w.length / layer.out();
        for (int o = 0; o < layer.out(); o++) {
            double scale = gain[o] / Math.sqrt(variance[o] + NORM_EPSILON);
            bias[o] = (float) (shift[o] - mean[o] * scale);
            for (int i = o * row; i < (o + 1) * row; i++) {
                w[i] = (float) (w[i] * scale);
            }
        }
        return new ConvWeights(layer.name(), layer.out(), layer.in(), layer.kernel(), layer.kernel(), w, bias);
    }

    private static void check(TensorFile file, String prefix, boolean folded) {
        Set<String> expected = new LinkedHashSet<>();
        List<String> shapes = new ArrayList<>();
        for (ResNet18Layout layer : ResNet18Layout.LAYERS) {
            require(file, prefix + layer.name() + ".weight", layer.shape(), expected, shapes);
            int[] channels = {layer.out()};
            if (folded) {
                require(file, prefix + layer.name() + ".bias", channels, expected, shapes);
            } else {
                for (String part : new String[] {".weight", ".bias", ".running_mean", ".running_var"}) {
                    require(file, prefix + layer.norm() + part, channels, expected, shapes);
                }
            }
        }
        List<String> missing = expected.stream().filter(n -> !file.names().contains(n)).toList();
        List<String> unexpected = file.names().stream().filter(n -> n.startsWith(prefix) && !expected.contains(n)
                && !ignored(n.substring(prefix.length()))).toList();
        if (!missing.isEmpty() || !unexpected.isEmpty() || !shapes.isEmpty()) {
            throw new ModelFormatException(file.source() + ": not ResNet-18 weights"
                    + list("missing", missing) + list("unexpected", unexpected) + list("of another shape", shapes));
        }
    }

    private static void require(TensorFile file, String name, int[] shape, Set<String> expected, List<String> wrong) {
        expected.add(name);
        if (file.names().contains(name) && !Arrays.equals(file.get(name).shape(), shape)) {
            wrong.add(name + " " + Arrays.toString(file.get(name).shape()) + " instead of " + Arrays.toString(shape));
        }
    }

    private static boolean ignored(String name) {
        return name.startsWith("layer4.") || name.startsWith("fc.") || name.endsWith(".num_batches_tracked");
    }

    private static String list(String what, List<String> names) {
        if (names.isEmpty()) {
            return "";
        }
        return "; " + names.size() + " " + what + ": " + String.join(", ", names.subList(0, Math.min(LISTED,
                names.size()))) + (names.size() > LISTED ? ", ..." : "");
    }
}
