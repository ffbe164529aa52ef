package io.f2pad.backbone.weights;

import io.f2pad.model.NamedTensor;
import io.f2pad.model.Sha256;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The folded convolutions of a network by layer name, in network order, with their identity. Immutable and
 * safe to share as long as nobody writes to the arrays.
 */
public final class FoldedWeights {

    private final Map<String, ConvWeights> layers = new LinkedHashMap<>();
    private final boolean trained;
    private final String source;
    private final String sha256;

    /**
     * Collects the layers.
     *
     * @param layers  the convolutions in network order; names must differ
     * @param trained false for generated weights
     * @param source  where they come from, in words
     */
    public FoldedWeights(List<ConvWeights> layers, boolean trained, String source) {
        for (ConvWeights layer : layers) {
            if (this.layers.put(layer.name(), layer) != null) {
                throw new IllegalArgumentException("weights: there are two layers " + layer.name());
            }
        }
        this.trained = trained;
        this.source = source;
        this.sha256 = Sha256.of(tensors());
    }

    /**
     * A layer.
     *
     * @param name its name
     * @return its weights
     * @throws IllegalArgumentException if there is none
     */
    public ConvWeights get(String name) {
        ConvWeights layer = layers.get(name);
        if (layer == null) {
            throw new IllegalArgumentException("weights: there is no layer " + name + " in " + source);
        }
        return layer;
    }

    /** {@return the layers in network order} */
    public Collection<ConvWeights> layers() {
        return Collections.unmodifiableCollection(layers.values());
    }

    /** {@return false for generated weights} */
    public boolean trained() {
        return trained;
    }

    /** {@return where the weights come from, in words} */
    public String source() {
        return source;
    }

    /**
     * {@return SHA-256 over names, shapes and values of {@link #tensors()}: the same for every file of these
     * weights}
     */
    public String sha256() {
        return sha256;
    }

    /** {@return weight and bias of every layer as {@code NAME.weight} and {@code NAME.bias}} */
    public List<NamedTensor> tensors() {
        List<NamedTensor> tensors = new ArrayList<>();
        for (ConvWeights w : layers.values()) {
            int[] shape = {w.out(), w.in(), w.kernelH(), w.kernelW()};
            tensors.add(NamedTensor.of(w.name() + ".weight", shape, w.weight()));
            tensors.add(NamedTensor.of(w.name() + ".bias", new int[] {w.out()}, w.bias()));
        }
        return tensors;
    }
}
