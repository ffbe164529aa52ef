package io.f2pad.backbone.weights;

import io.f2pad.model.NamedTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The folded convolutions of a network by layer name, with their identity. Immutable. */
public final class FoldedWeights {

    private final Map<String, ConvWeights> layers = new LinkedHashMap<>();
    private final boolean trained;
    private final String sha256;

    /**
     * Collects the layers.
     *
     * @param layers  the convolutions, in network order
     * @param trained false for generated weights
     */
    public FoldedWeights(List<ConvWeights> layers, boolean trained) {
        layers.forEach(layer -> this.layers.put(layer.name(), layer));
        this.trained = trained;
        this.sha256 = hash();
    }

    /**
     * A layer.
     *
     * @param name its name
     * @return its weights
     */
    public ConvWeights get(String name) {
        ConvWeights layer = layers.get(name);
        if (layer == null) {
            throw new IllegalArgumentException("weights: there is no layer " + name);
        }
        return layer;
    }

    /** {@return false for generated weights} */
    public boolean trained() {
        return trained;
    }

    /** {@return SHA-256 over names and values, in hexadecimal} */
    public String sha256() {
        return sha256;
    }

    /** {@return weight and bias of every layer as {@code NAME.weight} and {@code NAME.bias}} */
    public List<NamedTensor> tensors() {
        List<NamedTensor> tensors = new ArrayList<>();
        for (ConvWeights w : layers.values()) {
            tensors.add(NamedTensor.of(w.name() + ".weight", new int[] {w.out(), w.in(), w.kernelH(), w.kernelW()},
                    w.weight()));
            tensors.add(NamedTensor.of(w.name() + ".bias", new int[] {w.out()}, w.bias()));
        }
        return tensors;
    }

    private String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (NamedTensor tensor : tensors()) {
                digest.update(tensor.name().getBytes(StandardCharsets.UTF_8));
                float[] values = tensor.floats();
                ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(values);
                digest.update(bytes.array());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
