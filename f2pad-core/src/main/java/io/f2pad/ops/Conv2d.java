package io.f2pad.ops;

import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Filter;
import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.List;

/**
 * Frozen convolution {@code y = act(x * w + b (+ residual))}; the second input, where there is one, is the residual.
 * Backward gives only input gradients: {@code dz = dy [y > 0]}, {@code dx = adjoint(dz)}, {@code dresidual = dz}.
 */
public final class Conv2d implements Op {

    private final Filter filter;
    private final Frozen frozen;
    private final boolean relu;

    /**
     * Creates the op.
     *
     * @param filter geometry and weights
     * @param frozen the same, prepared by the backend of the tape
     * @param relu   whether to rectify
     */
    public Conv2d(Filter filter, Frozen frozen, boolean relu) {
        this.filter = filter;
        this.frozen = frozen;
        this.relu = relu;
    }

    @Override
    public String name() {
        String stride = filter.stride() > 1 ? "/" + filter.stride() : "";
        return "conv2d[" + filter.kernelH() + "x" + filter.kernelW() + stride
                + (relu ? ", relu" : "") + "]";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (inputs.size() != 2) {
            Shapes.requireCount("conv2d", inputs, 1);
        }
        Shape out = filter.outputShape(inputs.get(0));
        if (inputs.size() == 2) {
            Shapes.requireSame("conv2d", "a residual", out, inputs.get(1));
        }
        return out;
    }

    @Override
    public Window reach(int input, Window change, Shape output) {
        return input == 1 ? change
                : change.through(filter.kernelH(), filter.kernelW(), filter.stride(), filter.pad(), output);
    }

    @Override
    public boolean backwardReadsOutput() {
        return relu;
    }

    @Override
    public void forward(Frame f) {
        f.backend().conv2d(f.input(0), frozen, f.inputs() == 2 ? f.input(1) : null, relu, f.output());
    }

    @Override
    public void backward(Frame f) {
        Backend backend = f.backend();
        Tensor dz = f.outputGradient();
        if (relu) {
            backend.reluMask(f.output(), dz);
        }
        Tensor dx = f.gradient(0);
        if (dx != null) {
            backend.conv2dBackward(dz, frozen, dx, f.accumulate(0));
        }
        Tensor dr = f.inputs() == 2 ? f.gradient(1) : null;
        if (dr != null) {
            backend.copy(dz, dr, f.accumulate(1));
        }
    }
}
