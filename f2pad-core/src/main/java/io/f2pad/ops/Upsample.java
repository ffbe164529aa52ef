package io.f2pad.ops;

import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.ShapeException;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.List;

/**
 * Nearest upsampling: {@code y[i, j] = x[i / s, j / s]}, cropped to the wanted size when that is not a multiple of s.
 * Backward sums every s x s block.
 */
public final class Upsample implements Op {

    private final int factor;
    private final int height;
    private final int width;

    /**
     * Creates the op.
     *
     * @param factor s, at least 1
     * @param height output rows, in (s (h - 1), s h]
     * @param width  output columns, in (s (w - 1), s w]
     */
    public Upsample(int factor, int height, int width) {
        if (factor < 1) {
            throw new ShapeException("upsample: factor must be at least 1, got " + factor);
        }
        this.factor = factor;
        this.height = height;
        this.width = width;
    }

    @Override
    public String name() {
        return "upsample[" + factor + "]";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shapes.requireCount("upsample", inputs, 1);
        Shape x = inputs.get(0);
        if ((height - 1) / factor + 1 != x.h() || (width - 1) / factor + 1 != x.w()) {
            throw new ShapeException("upsample: input " + x + " times " + factor + " does not cover " + height + "x"
                    + width);
        }
        return new Shape(x.n(), x.c(), height, width);
    }

    @Override
    public Window reach(int input, Window change, Shape output) {
        return change.times(factor, output);
    }

    @Override
    public void forward(Frame f) {
        f.backend().upsample(f.input(0), factor, f.output());
    }

    @Override
    public void backward(Frame f) {
        Tensor dx = f.gradient(0);
        if (dx != null) {
            f.backend().upsampleBackward(f.outputGradient(), factor, dx, f.accumulate(0));
        }
    }
}
