package io.f2pad.ops;

import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.ShapeException;
import io.f2pad.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** Concatenates along the channels. Backward hands every input its slice. */
public final class Concat implements Op {

    private final int[][] channels;

    /**
     * Creates the op.
     *
     * @param widths channel count of each input
     */
    public Concat(int... widths) {
        channels = new int[widths.length][];
        for (int i = 0; i < widths.length; i++) {
            channels[i] = IntStream.range(0, widths[i]).toArray();
        }
    }

    @Override
    public String name() {
        return "concat";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shapes.requireCount("concat", inputs, channels.length);
        int total = 0;
        for (int i = 0; i < channels.length; i++) {
            if (inputs.get(i).c() != channels[i].length
                    || !inputs.get(i).withChannels(1).equals(inputs.get(0).withChannels(1))) {
                throw new ShapeException("concat: input " + i + " is " + inputs.get(i) + ", expected "
                        + inputs.get(0).withChannels(channels[i].length));
            }
            total += channels[i].length;
        }
        return inputs.get(0).withChannels(total);
    }

    @Override
    public void forward(Frame f) {
        int offset = 0;
        for (int i = 0; i < channels.length; i++) {
            f.backend().gather(f.input(i), channels[i], f.output(), offset);
            offset += channels[i].length;
        }
    }

    @Override
    public void backward(Frame f) {
        int offset = 0;
        for (int i = 0; i < channels.length; i++) {
            Tensor dx = f.gradient(i);
            if (dx != null) {
                f.backend().scatter(f.outputGradient(), offset, channels[i], dx, f.accumulate(i));
            }
            offset += channels[i].length;
        }
    }
}
