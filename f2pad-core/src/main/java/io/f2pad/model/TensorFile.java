package io.f2pad.model;

import io.f2pad.ModelFormatException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tensors of one file by name, in the file's order, with its metadata. Safe to share. */
public final class TensorFile {

    private final String source;
    private final Map<String, NamedTensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata;

    /**
     * Collects tensors.
     *
     * @param source   what messages call the file
     * @param tensors  the tensors; of two with one name the later counts
     * @param metadata free text by key
     */
    public TensorFile(String source, List<NamedTensor> tensors, Map<String, String> metadata) {
        this.source = source;
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        tensors.forEach(tensor -> this.tensors.put(tensor.name(), tensor));
    }

    /** {@return what messages call the file} */
    public String source() {
        return source;
    }

    /** {@return the file's own description of itself, free text by key} */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** {@return the names in the file's order} */
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /** {@return the tensors in the file's order} */
    public Collection<NamedTensor> tensors() {
        return Collections.unmodifiableCollection(tensors.values());
    }

    /**
     * A tensor.
     *
     * @param name its name
     * @return the tensor
     * @throws ModelFormatException if it is missing
     */
    public NamedTensor get(String name) {
        NamedTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new ModelFormatException(source + ": tensor " + name + " is missing");
        }
        return tensor;
    }

    /**
     * The finite values of a floating-point tensor as floats.
     *
     * @param name its name
     * @return its values
     * @throws ModelFormatException if it is missing, holds integers, or values that no float can hold
     */
    public float[] finite(String name) {
        float[] values = floating(name).floats();
        Checks.finite(name, values, source);
        return values;
    }

    /**
     * The finite values of a floating-point tensor as doubles.
     *
     * @param name its name
     * @return its values
     * @throws ModelFormatException if it is missing, holds integers, or holds NaN or infinity
     */
    public double[] finiteDoubles(String name) {
        NamedTensor tensor = floating(name);
        Checks.finite(tensor, source);
        return tensor.doubles();
    }

    private NamedTensor floating(String name) {
        NamedTensor tensor = get(name);
        if (!tensor.dtype().floating()) {
            throw new ModelFormatException(source + ": tensor " + name + " holds " + tensor.dtype()
                    + " values, expected floating-point numbers");
        }
        return tensor;
    }
}
