package io.f2pad.ops;

import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.DepthwiseFilter;
import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.Padding;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.List;

/** Frozen depthwise convolution {@code y[c] = x[c] * w[c] + b[c]}; backward gives the input gradient. */
public final class DepthwiseConv2d implements Op {

    private final DepthwiseFilter filter;
    private final Frozen frozen;
    private final Padding padding;

    /**
     * Creates the op.
     *
     * @param filter  geometry and weights
     * @param frozen  the same, prepared by the backend of the tape
     * @param padding zeros around the input, see {@link DepthwiseFilter#outputShape}
     */
    public DepthwiseConv2d(DepthwiseFilter filter, Frozen frozen, Padding padding) {
        this.filter = filter;
        this.frozen = frozen;
        this.padding = padding;
    }

    @Override
    public String name() {
        return "depthwise[" + filter.kernel() + "x" + filter.kernel()
                + (filter.stride() > 1 ? "/" + filter.stride() : "") + "]";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shapes.requireCount("depthwise", inputs, 1);
        return filter.outputShape(inputs.get(0), padding);
    }

    @Override
    public Window reach(int input, Window change, Shape output) {
        return change.through(filter.kernel(), filter.stride(), padding, output);
    }

    @Override
    public void forward(Frame f) {
        f.backend().depthwise(f.input(0), frozen, padding, f.output());
    }

    @Override
    public void backward(Frame f) {
        Tensor dx = f.gradient(0);
        if (dx != null) {
            f.backend().depthwiseBackward(f.outputGradient(), frozen, padding, dx, f.accumulate(0));
        }
    }
}
