package io.f2pad.ops;

import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.ShapeException;
import io.f2pad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** {@code y[:, k] = x[:, channels[k]]}. Backward scatters to the selected channels, 0 elsewhere. */
public final class SelectChannels implements Op {

    private final int[] channels;

    /**
     * Creates the op.
     *
     * @param channels distinct channel indices, at least one
     */
    public SelectChannels(int[] channels) {
        if (channels.length == 0 || Arrays.stream(channels).distinct().count() != channels.length) {
            throw new ShapeException("select: channels must be distinct and at least one, got "
                    + Arrays.toString(channels));
        }
        this.channels = channels.clone();
    }

    @Override
    public String name() {
        return "select[" + channels.length + "]";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shapes.requireCount("select", inputs, 1);
        Shape x = inputs.get(0);
        for (int channel : channels) {
            if (channel < 0 || channel >= x.c()) {
                throw new ShapeException("select: channel " + channel + " is outside the input " + x);
            }
        }
        return x.withChannels(channels.length);
    }

    @Override
    public void forward(Frame f) {
        f.backend().gather(f.input(0), channels, f.output(), 0);
    }

    @Override
    public void backward(Frame f) {
        Tensor dx = f.gradient(0);
        if (dx != null) {
            f.backend().scatter(f.outputGradient(), 0, channels, dx, f.accumulate(0));
        }
    }
}
