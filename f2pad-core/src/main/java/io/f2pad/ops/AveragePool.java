package io.f2pad.ops;

import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.List;

/** 3x3 mean, stride 1, zero padding 1, divisor always 9: {@code y = k * x}; symmetric, so {@code dx = k * dy}. */
public final class AveragePool implements Op {

    @Override
    public String name() {
        return "average_pool[3x3]";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shapes.requireCount("average_pool", inputs, 1);
        return inputs.get(0);
    }

    @Override
    public Window reach(int input, Window change, Shape output) {
        return change.through(3, 3, 1, 1, output);
    }

    @Override
    public void forward(Frame f) {
        f.backend().averagePool(f.input(0), f.output(), false);
    }

    @Override
    public void backward(Frame f) {
        Tensor dx = f.gradient(0);
        if (dx != null) {
            f.backend().averagePool(f.outputGradient(), dx, f.accumulate(0));
        }
    }
}
