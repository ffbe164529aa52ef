package io.f2pad.cuda;

import io.f2pad.tensor.DepthwiseFilter;
import io.f2pad.tensor.FeatureBank;
import io.f2pad.tensor.Filter;
import io.f2pad.tensor.FlowField;
import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.GaussianField;
import io.f2pad.tensor.ShapeException;
import java.util.ArrayList;
import java.util.List;

/** Frozen operands in device memory, which live as long as the backend that made them. */
final class FrozenStore implements AutoCloseable {

    private final DeviceQueue queue;
    private final List<Held> held = new ArrayList<>();

    private record Held(DeviceAddress address, long floats) {
    }

    /**
     * Per-position Gaussians.
     *
     * @param dims    dimensions
     * @param means   dims values per position
     * @param factors a packed lower triangle per position
     */
    record Field(int dims, DeviceAddress means, DeviceAddress factors) implements Frozen {
    }

    FrozenStore(DeviceQueue queue) {
        this.queue = queue;
    }

    private DeviceAddress send(float[] values, String what) {
        DeviceAddress address = queue.allocate(values.length, what);
        held.add(new Held(address, values.length));
        queue.upload(values, address);
        return address;
    }

    FrozenFilter filter(Filter f) {
        int area = f.kernelH() * f.kernelW();
        String name = "the weights of " + f.name();
        FrozenFilter frozen = new FrozenFilter(f.name(), f.out(), f.in(), f.kernelH(), f.kernelW(), f.stride(), f.pad(),
                send(f.weight(), name), send(f.bias(), "the bias of " + f.name()),
                send(new TapRows(f.in(), f.out(), area).of(f.weight(), false), name),
                send(new TapRows(f.out(), f.in(), area).of(f.weight(), true), name));
        queue.synchronize();
        return frozen;
    }

    Field field(GaussianField f) {
        if (f.dims() > KernelTable.MAHALANOBIS_DIMS) {
            throw new ShapeException("cuda backend: a Gaussian field of " + f.dims() + " dimensions, at most "
                    + KernelTable.MAHALANOBIS_DIMS + " fit; use fewer, or the CPU");
        }
        Field field = new Field(f.dims(), send(f.mean(), "the means"), send(f.factor(), "the factors"));
        queue.synchronize();
        return field;
    }

    Channelwise.Filter filter(DepthwiseFilter f) {
        Channelwise.Filter frozen = new Channelwise.Filter(f.kernel(), f.stride(),
                send(f.weight(), "the weights of " + f.name()), send(f.bias(), "the bias of " + f.name()));
        queue.synchronize();
        return frozen;
    }

    NearestSearch.Bank bank(FeatureBank b) {
        NearestSearch.Bank bank = new NearestSearch.Bank(b.rows(), b.dims(), send(b.values(), "the features"),
                send(NearestSearch.squares(b), "the features' norms"));
        queue.synchronize();
        return bank;
    }

    Flows.Operand flow(FlowField f) {
        FlowWeights weights = FlowWeights.of(f);
        Flows.Operand flow = new Flows.Operand(weights.layout(), weights.constant(),
                send(weights.values(), "the weights of a flow"));
        queue.synchronize();
        return flow;
    }

    @Override
    public void close() {
        held.forEach(h -> queue.free(h.address, h.floats));
        held.clear();
    }
}
