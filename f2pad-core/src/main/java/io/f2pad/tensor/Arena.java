package io.f2pad.tensor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Owns the tensors of one tape and hands released ones out again to requests of the same shape, so that planning by
 * liveness keeps the footprint small. Not thread-safe.
 */
public final class Arena implements AutoCloseable {

    private final Backend backend;
    private final Map<Shape, Deque<Tensor>> free = new HashMap<>();
    private final List<Tensor> owned = new ArrayList<>();
    private boolean closed;

    /**
     * Creates an empty arena.
     *
     * @param backend where tensors are allocated
     */
    public Arena(Backend backend) {
        this.backend = backend;
    }

    /**
     * Takes a tensor whose contents are unspecified.
     *
     * @param shape its shape
     * @return a released tensor of that shape, or a new one
     */
    public Tensor take(Shape shape) {
        if (closed) {
            throw new IllegalStateException("arena: closed, no tensor of " + shape + " can be taken");
        }
        Deque<Tensor> stack = free.get(shape);
        if (stack != null && !stack.isEmpty()) {
            return stack.pop();
        }
        Tensor tensor = backend.allocate(shape);
        owned.add(tensor);
        return tensor;
    }

    /**
     * Gives a tensor back for reuse.
     *
     * @param tensor a tensor taken from this arena and not used any more
     */
    public void release(Tensor tensor) {
        free.computeIfAbsent(tensor.shape(), s -> new ArrayDeque<>()).push(tensor);
    }

    /** {@return the number of floats held, in use or free} */
    public long floats() {
        return owned.stream().mapToLong(t -> t.shape().size()).sum();
    }

    @Override
    public void close() {
        closed = true;
        free.clear();
        for (Tensor tensor : owned) {
            backend.free(tensor);
        }
        owned.clear();
    }
}
