package io.f2pad.ops;

import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import java.util.List;

/** {@code y = x s(x)} with the logistic function s; {@code dx = dy s(x) (1 + x (1 - s(x)))}. */
public final class Silu implements Op {

    @Override
    public String name() {
        return "silu";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shapes.requireCount("silu", inputs, 1);
        return inputs.get(0);
    }

    @Override
    public boolean backwardReadsInputs() {
        return true;
    }

    @Override
    public void forward(Frame f) {
        f.backend().silu(f.input(0), f.output());
    }

    @Override
    public void backward(Frame f) {
        Tensor dx = f.gradient(0);
        if (dx != null) {
            f.backend().siluBackward(f.input(0), f.outputGradient(), dx, f.accumulate(0));
        }
    }
}
