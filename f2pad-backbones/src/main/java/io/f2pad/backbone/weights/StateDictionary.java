package io.f2pad.backbone.weights;

import io.f2pad.ModelFormatException;
import io.f2pad.model.TensorFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes the weights of a network out of a file's tensors, in any {@link Convention} of the network: batch norm folded
 * ({@code NAME.weight} and {@code NAME.bias} per convolution), or a state dictionary with batch-norm tensors, which are
 * then folded. A file with {@code running_mean} tensors is taken for the latter. Tensors of later layers and of the
 * classifier, and {@code num_batches_tracked}, are ignored.
 */
public final class StateDictionary {

    private static final int LISTED = 10;

    private final TensorFile file;
    private final String prefix;
    private final Layout layout;
    private final Convention convention;

    /**
     * Finds out how the file names the network's tensors: the convention of which the fewest are missing.
     *
     * @param file   the tensors
     * @param prefix what the names of the network's tensors start with; others are ignored
     * @param layout the network
     */
    public StateDictionary(TensorFile file, String prefix, Layout layout) {
        this.file = file;
        this.prefix = prefix;
        this.layout = layout;
        boolean normed = file.names().stream()
                .anyMatch(name -> name.startsWith(prefix) && name.endsWith(".running_mean"));
        Convention best = null;
        long fewest = Long.MAX_VALUE;
        for (Convention c : layout.conventions()) {
            long missing = shapes(c).keySet().stream().filter(name -> !file.names().contains(name)).count();
            if (c.normed() == normed && missing < fewest) {
                best = c;
                fewest = missing;
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("weights: " + layout.title() + " has no convention for "
                    + file.source());
        }
        convention = best;
    }

    /** {@return how the file names the tensors} */
    public Convention convention() {
        return convention;
    }

    /**
     * Takes the weights.
     *
     * @param trained what the result says of itself
     * @return the folded weights
     * @throws ModelFormatException if tensors are missing, unexpected, of another shape or not finite; the message
     *                              names them
     */
    public FoldedWeights weights(boolean trained) {
        check();
        List<ConvWeights> layers = new ArrayList<>();
        for (Layer layer : layout.layers()) {
            String stem = stem(convention, layer.name());
            String norm = layer.norm();
            layers.add(convention.normed() && norm != null
                    ? BatchNorm.fold(file, stem, stem(convention, norm), layer, layout.epsilon())
                    : new ConvWeights(layer.name(), layer.out(), layer.in(), layer.kernel(), layer.kernel(),
                            file.finite(stem + ".weight"), file.finite(stem + ".bias")));
        }
        return new FoldedWeights(layers, trained, file.source());
    }

    private void check() {
        Map<String, int[]> expected = shapes(convention);
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
                && !expected.containsKey(name) && !convention.ignores(name.substring(prefix.length()))).toList();
        if (!missing.isEmpty() || !unexpected.isEmpty() || !misshapen.isEmpty()) {
            throw new ModelFormatException(file.source() + ": not " + layout.title() + " weights " + convention.title()
                    + list("missing", missing) + list("unexpected", unexpected)
                    + list("of another shape", misshapen));
        }
    }

    private Map<String, int[]> shapes(Convention c) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        for (Layer layer : layout.layers()) {
            int[] channels = {layer.out()};
            String norm = layer.norm();
            shapes.put(stem(c, layer.name()) + ".weight", layer.shape());
            if (c.normed() && norm != null) {
                BatchNorm.PARTS.forEach(part -> shapes.put(stem(c, norm) + part, channels));
            } else {
                shapes.put(stem(c, layer.name()) + ".bias", channels);
            }
        }
        return shapes;
    }

    private String stem(Convention c, String name) {
        return prefix + c.rename().apply(name);
    }

    private static String list(String what, List<String> names) {
        return names.isEmpty() ? "" : "; " + names.size() + " " + what + ": "
                + String.join(", ", names.subList(0, Math.min(LISTED, names.size())))
                + (names.size() > LISTED ? ", ..." : "");
    }
}
