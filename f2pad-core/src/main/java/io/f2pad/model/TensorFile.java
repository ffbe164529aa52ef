package io.f2pad.model;

import io.f2pad.ModelFormatException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tensors of one file by name, in the file's order. */
public final class TensorFile {

    private final String source;
    private final Map<String, NamedTensor> tensors = new LinkedHashMap<>();

    TensorFile(String source, List<NamedTensor> list) {
        this.source = source;
        for (NamedTensor tensor : list) {
            tensors.put(tensor.name(), tensor);
        }
    }

    /** {@return what messages call the file} */
    public String source() {
        return source;
    }

    /** {@return the names in the file's order} */
    public Set<String> names() {
        return tensors.keySet();
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
     * The finite values of a float tensor.
     *
     * @param name its name
     * @return its values
     * @throws ModelFormatException if it is missing or holds NaN or infinity
     */
    public float[] finite(String name) {
        float[] values = get(name).floats();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new ModelFormatException(source + ": tensor " + name + " holds " + values[i] + " at index " + i
                        + "; the file is damaged or comes from a failed training");
            }
        }
        return values;
    }
}
