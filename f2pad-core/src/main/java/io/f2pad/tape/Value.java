package io.f2pad.tape;

import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value of a tape's program: an input, a constant or the output of an op. */
public final class Value {

    final Tape tape;
    final int index;
    final String label;
    final @Nullable Op op;
    final List<Value> inputs;
    final Shape shape;
    final boolean differentiable;
    boolean kept;
    /** Whether the buffer is never lent to another value. */
    boolean lasting;
    @Nullable Tensor tensor;
    @Nullable Tensor gradient;
    /** The op on whole tensors, and the part of it that runs: null where a focused tape leaves the value alone. */
    @Nullable Frame whole;
    @Nullable Frame frame;
    /** The part of the gradient that is computed. */
    @Nullable Tensor seeded;

    Value(Tape tape, int index, String label, @Nullable Op op, List<Value> inputs, Shape shape,
            boolean differentiable) {
        this.tape = tape;
        this.index = index;
        this.label = label;
        this.op = op;
        this.inputs = inputs;
        this.shape = shape;
        this.differentiable = differentiable;
    }

    /** {@return the shape} */
    public Shape shape() {
        return shape;
    }

    /** {@return the label given when it was recorded} */
    public String label() {
        return label;
    }

    /**
     * The tensor of an input, a constant or a {@linkplain Tape#keep kept} value.
     *
     * @return the tensor; fill it before {@link Tape#forward} or read it afterwards
     * @throws IllegalStateException before the tape is sealed, or when the value's buffer is reused
     */
    public Tensor tensor() {
        if (tensor == null || op != null && !kept) {
            throw new IllegalStateException("tape: value %" + index + " (" + label + ") has no readable tensor; "
                    + "call keep before seal");
        }
        return tensor;
    }

    /**
     * The gradient of a differentiable input after {@link Tape#backward}.
     *
     * @return the gradient of the objective
     * @throws IllegalStateException if the value is not a differentiable input of a sealed tape with an objective
     */
    public Tensor gradient() {
        if (gradient == null || op != null) {
            throw new IllegalStateException("tape: value %" + index + " (" + label + ") has no readable gradient; "
                    + "only differentiable inputs that reach the objective have one");
        }
        return gradient;
    }
}
