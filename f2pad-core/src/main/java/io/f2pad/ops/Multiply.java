package io.f2pad.ops;

import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.ShapeException;
import io.f2pad.tensor.Tensor;
import java.util.List;

/** {@code y = x * c} for a constant second input c of the same shape; {@code dx = dy * c}. */
public final class Multiply implements Op {

    @Override
    public String name() {
        return "multiply";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shapes.requireCount("multiply", inputs, 2);
        Shapes.requireSame("multiply", "a constant", inputs.get(0), inputs.get(1));
        return inputs.get(0);
    }

    @Override
    public boolean backwardReadsInputs() {
        return true;
    }

    @Override
    public void forward(Frame f) {
        f.backend().multiply(f.input(0), f.input(1), f.output(), false);
    }

    @Override
    public void backward(Frame f) {
        if (f.gradient(1) != null) {
            throw new ShapeException("multiply: the second input must be a constant");
        }
        Tensor dx = f.gradient(0);
        if (dx != null) {
            f.backend().multiply(f.outputGradient(), f.input(1), dx, f.accumulate(0));
        }
    }
}
