package io.f2pad.cuda;

import io.f2pad.tensor.Shape;
import java.util.HashMap;
import java.util.Map;

/** The tensors of one backend, which frees in the end what its clients have left. Not thread-safe. */
final class TensorStore implements AutoCloseable {

    private final DeviceQueue queue;
    private final Map<Long, CudaTensor> held = new HashMap<>();

    TensorStore(DeviceQueue queue) {
        this.queue = queue;
    }

    /** {@return a tensor of zeros} */
    CudaTensor allocate(Shape shape) {
        CudaTensor tensor = queue.tensor(shape);
        held.put(tensor.address().value(), tensor);
        return tensor;
    }

    void free(CudaTensor tensor) {
        CudaTensor mine = held.remove(tensor.address().value());
        if (mine == null) {
            throw new IllegalArgumentException("cuda backend: a tensor of " + tensor.shape()
                    + " was freed before, or belongs to another backend");
        }
        queue.free(mine.address(), mine.shape().size());
    }

    @Override
    public void close() {
        OpenParts rest = new OpenParts();
        held.values().forEach(t -> rest.add(t, tensor -> queue.free(tensor.address(), tensor.shape().size())));
        held.clear();
        rest.close();
    }
}
