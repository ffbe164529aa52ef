package io.f2pad.ops;

import io.f2pad.objective.FlowLoss;
import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.FlowField;
import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.ShapeException;
import io.f2pad.tensor.Tensor;
import java.util.List;

/**
 * Loss of a conditional normalising flow per position, {@code -logsigmoid(log p(f | position) / C)} (Eq. 6). Forward
 * goes through the blocks and back again, because their activations are small enough to stay in the cache for one group
 * of positions but not for all; it leaves the unit gradient, which backward scales.
 */
public final class CouplingFlow implements Op {

    private final FlowField flow;
    private final Frozen frozen;
    private final FlowLoss loss;

    /**
     * Creates the op.
     *
     * @param flow   the flow
     * @param frozen the same, prepared by the backend of the tape
     * @param loss   which function of the log-likelihood
     */
    public CouplingFlow(FlowField flow, Frozen frozen, FlowLoss loss) {
        this.flow = flow;
        this.frozen = frozen;
        this.loss = loss;
    }

    @Override
    public String name() {
        return "coupling_flow[" + flow.blocks().size() + " blocks, " + loss + "]";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shapes.requireCount("coupling flow", inputs, 1);
        Shape f = inputs.get(0);
        if (f.c() != flow.channels() || f.h() != flow.height() || f.w() != flow.width()) {
            throw new ShapeException("coupling flow: features are " + f + ", the model expects " + flow.channels()
                    + " channels at " + flow.height() + "x" + flow.width());
        }
        return f.withChannels(1);
    }

    @Override
    public List<Shape> savedShapes(List<Shape> inputs) {
        return inputs;
    }

    @Override
    public void forward(Frame f) {
        f.backend().couplingFlow(f.input(0), frozen, loss, f.output(), f.saved(0));
    }

    @Override
    public void backward(Frame f) {
        Tensor df = f.gradient(0);
        if (df != null) {
            f.backend().multiply(f.saved(0), f.outputGradient(), df, f.accumulate(0));
        }
    }
}
