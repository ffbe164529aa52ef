package io.f2pad.ops;

import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Filter;
import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.ShapeException;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.List;

/**
 * Squeeze-and-excitation (Hu et al., 2018): {@code y = g x} with one gate per image and channel,
 * {@code g = s(W2 silu(W1 mean(x) + b1) + b2)}, s the logistic function. With {@code q = mean(dy x)} per channel,
 * {@code dx = g dy + W1^T [silu' W2^T (g (1 - g) q)]}.
 */
public final class SqueezeExcite implements Op {

    private static final int MEAN = 0;
    private static final int HIDDEN = 1;
    private static final int ACTIVE = 2;
    private static final int GATE = 3;
    private static final int SLOPE = 4;

    private final Filter reduce;
    private final Frozen frozenReduce;
    private final Filter expand;
    private final Frozen frozenExpand;

    /**
     * Creates the op.
     *
     * @param reduce       W1 and b1 as a 1x1 convolution
     * @param frozenReduce the same, prepared by the backend of the tape
     * @param expand       W2 and b2 as a 1x1 convolution
     * @param frozenExpand the same, prepared by the backend of the tape
     */
    public SqueezeExcite(Filter reduce, Frozen frozenReduce, Filter expand, Frozen frozenExpand) {
        if (reduce.in() != expand.out() || reduce.out() != expand.in()) {
            throw new ShapeException("squeeze_excite: " + reduce.name() + " takes " + reduce.in() + " channels to "
                    + reduce.out() + ", " + expand.name() + " takes " + expand.in() + " to " + expand.out());
        }
        this.reduce = reduce;
        this.frozenReduce = frozenReduce;
        this.expand = expand;
        this.frozenExpand = frozenExpand;
    }

    @Override
    public String name() {
        return "squeeze_excite[" + reduce.out() + "]";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shapes.requireCount("squeeze_excite", inputs, 1);
        Shape means = vector(inputs.get(0), reduce.in());
        Shapes.requireSame("squeeze_excite", "gates", means, expand.outputShape(reduce.outputShape(means)));
        if (inputs.get(0).c() != reduce.in()) {
            throw new ShapeException("squeeze_excite: input has " + inputs.get(0).c() + " channels, weights expect "
                    + reduce.in() + " (" + reduce.name() + ")");
        }
        return inputs.get(0);
    }

    private static Shape vector(Shape x, int channels) {
        return new Shape(x.n(), channels, 1, 1);
    }

    @Override
    public List<Shape> savedShapes(List<Shape> inputs) {
        Shape means = vector(inputs.get(0), reduce.in());
        Shape hidden = vector(inputs.get(0), reduce.out());
        return List.of(means, hidden, hidden, means, means);
    }

    /** The mean sees every position and the gate meets every position, so a change anywhere reaches everything. */
    @Override
    public Window reach(int input, Window change, Shape output) {
        return Window.whole(output);
    }

    @Override
    public boolean backwardReadsInputs() {
        return true;
    }

    @Override
    public void forward(Frame f) {
        Backend backend = f.backend();
        backend.channelMean(f.input(0), null, f.saved(MEAN));
        backend.conv2d(f.saved(MEAN), frozenReduce, null, false, f.saved(HIDDEN));
        backend.silu(f.saved(HIDDEN), f.saved(ACTIVE));
        backend.conv2d(f.saved(ACTIVE), frozenExpand, null, false, f.saved(GATE));
        backend.sigmoid(f.saved(GATE));
        backend.scaleChannels(f.input(0), f.saved(GATE), null, f.output(), false);
    }

    /** The buffers of the mean and of the activation carry their gradients: nobody reads them again. */
    @Override
    public void backward(Frame f) {
        Tensor dx = f.gradient(0);
        if (dx == null) {
            return;
        }
        Backend backend = f.backend();
        backend.channelMean(f.outputGradient(), f.input(0), f.saved(SLOPE));
        backend.sigmoidBackward(f.saved(GATE), f.saved(SLOPE));
        backend.conv2dBackward(f.saved(SLOPE), frozenExpand, f.saved(ACTIVE), false);
        backend.siluBackward(f.saved(HIDDEN), f.saved(ACTIVE), f.saved(ACTIVE), false);
        backend.conv2dBackward(f.saved(ACTIVE), frozenReduce, f.saved(MEAN), false);
        backend.scaleChannels(f.outputGradient(), f.saved(GATE), f.saved(MEAN), dx, f.accumulate(0));
    }
}
