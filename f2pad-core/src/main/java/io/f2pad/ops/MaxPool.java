package io.f2pad.ops;

import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.List;

/**
 * 3x3 maximum, stride 2, padding 1. Backward routes the gradient to the first maximum in row-major window order.
 * Rectified, it is {@code max(0, maximum)}: the same as pooling a rectified input, without a mask of the input's size.
 */
public final class MaxPool implements Op {

    private final boolean relu;

    /**
     * Creates the op.
     *
     * @param relu whether to rectify
     */
    public MaxPool(boolean relu) {
        this.relu = relu;
    }

    @Override
    public String name() {
        return "max_pool[3x3/2" + (relu ? ", relu" : "") + "]";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shapes.requireCount("max_pool", inputs, 1);
        Shape x = inputs.get(0);
        return new Shape(x.n(), x.c(), (x.h() - 1) / 2 + 1, (x.w() - 1) / 2 + 1);
    }

    @Override
    public List<Shape> savedShapes(List<Shape> inputs) {
        return List.of(outputShape(inputs));
    }

    @Override
    public Window reach(int input, Window change, Shape output) {
        return change.through(3, 3, 2, 1, output);
    }

    @Override
    public void forward(Frame f) {
        f.backend().maxPool(f.input(0), relu, f.output(), f.saved(0));
    }

    @Override
    public void backward(Frame f) {
        Tensor dx = f.gradient(0);
        if (dx != null) {
            f.backend().maxPoolBackward(f.outputGradient(), f.saved(0), dx, f.accumulate(0));
        }
    }
}
