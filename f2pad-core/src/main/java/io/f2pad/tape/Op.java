package io.f2pad.tape;

import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Window;
import java.util.List;

/**
 * A differentiable operation: shape rule, forward and backward beside each other. Ops are immutable; all buffers come
 * from the {@link Frame}.
 */
public interface Op {

    /** {@return the name with its parameters, as printed in the program} */
    String name();

    /**
     * The shape rule, checked before any compute.
     *
     * @param inputs shapes of the inputs
     * @return shape of the output
     * @throws io.f2pad.tensor.ShapeException if they do not fit
     */
    Shape outputShape(List<Shape> inputs);

    /**
     * Shapes of the buffers that forward leaves for backward.
     *
     * @param inputs shapes of the inputs
     * @return none by default
     */
    default List<Shape> savedShapes(List<Shape> inputs) {
        return List.of();
    }

    /**
     * Where the output may change when an input changes inside a window only.
     *
     * @param input  index of the input
     * @param change the window of its changes
     * @param output shape of the output
     * @return the same window by default, which is right for ops that treat every position on its own
     */
    default Window reach(int input, Window change, Shape output) {
        return change;
    }

    /**
     * {@return whether the output can only be minimised as a term of the objective, because backward takes its gradient
     * to be the same everywhere; false by default}
     */
    default boolean isTerm() {
        return false;
    }

    /** {@return whether backward reads the inputs, so that they must stay alive; false by default} */
    default boolean backwardReadsInputs() {
        return false;
    }

    /** {@return whether backward reads the output, so that it must stay alive; false by default} */
    default boolean backwardReadsOutput() {
        return false;
    }

    /**
     * Computes the output.
     *
     * @param frame the op's tensors
     */
    void forward(Frame frame);

    /**
     * Writes or adds the gradient of every input whose {@link Frame#gradient(int)} is not null. The output's gradient
     * may be overwritten: nobody reads it afterwards.
     *
     * @param frame the op's tensors
     */
    void backward(Frame frame);
}
