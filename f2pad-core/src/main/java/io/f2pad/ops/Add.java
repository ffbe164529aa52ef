package io.f2pad.ops;

import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import java.util.List;

/** {@code y = a + b} of two values of one shape; both gradients are that of the sum. */
public final class Add implements Op {

    @Override
    public String name() {
        return "add";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shapes.requireCount("add", inputs, 2);
        Shapes.requireSame("add", "a second summand", inputs.get(0), inputs.get(1));
        return inputs.get(0);
    }

    @Override
    public void forward(Frame f) {
        f.backend().copy(f.input(0), f.output(), false);
        f.backend().copy(f.input(1), f.output(), true);
    }

    @Override
    public void backward(Frame f) {
        for (int i = 0; i < 2; i++) {
            Tensor dx = f.gradient(i);
            if (dx != null) {
                f.backend().copy(f.outputGradient(), dx, f.accumulate(i));
            }
        }
    }
}
