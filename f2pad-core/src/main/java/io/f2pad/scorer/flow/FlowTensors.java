package io.f2pad.scorer.flow;

import io.f2pad.model.NamedTensor;
import io.f2pad.model.TensorFile;
import io.f2pad.tensor.FlowBlock;
import io.f2pad.tensor.FlowField;
import java.util.ArrayList;
import java.util.List;

/** Flows as named tensors; a block's have the names of the reference code's state dictionary. */
public final class FlowTensors {

    private FlowTensors() {
    }

    /**
     * Names a flow's tensors.
     *
     * @param prefix what every name starts with
     * @param flow   the flow
     * @return the tensors
     */
    public static List<NamedTensor> of(String prefix, FlowField flow) {
        List<NamedTensor> tensors = new ArrayList<>();
        int[] channels = {flow.channels()};
        tensors.add(NamedTensor.of(prefix + "grid", new int[] {3},
                new int[] {flow.height(), flow.width(), flow.blocks().size()}));
        tensors.add(NamedTensor.of(prefix + "mean", channels, flow.mean()));
        tensors.add(NamedTensor.of(prefix + "deviation", channels, flow.deviation()));
        for (int k = 0; k < flow.blocks().size(); k++) {
            add(tensors, prefix + k + ".", flow.blocks().get(k));
        }
        return tensors;
    }

    private static void add(List<NamedTensor> tensors, String name, FlowBlock b) {
        int[] channels = {b.channels()};
        tensors.add(NamedTensor.of(name + "subnet.0.weight", new int[] {b.hidden(), b.w1().length / b.hidden()},
                b.w1()));
        tensors.add(NamedTensor.of(name + "subnet.0.bias", new int[] {b.hidden()}, b.b1()));
        tensors.add(NamedTensor.of(name + "subnet.2.weight", new int[] {b.b2().length, b.hidden()}, b.w2()));
        tensors.add(NamedTensor.of(name + "subnet.2.bias", new int[] {b.b2().length}, b.b2()));
        tensors.add(NamedTensor.of(name + "global_scale", channels, b.scale()));
        tensors.add(NamedTensor.of(name + "global_offset", channels, b.offset()));
        tensors.add(NamedTensor.of(name + "w_perm", new int[] {b.channels(), b.channels()}, b.rotation()));
    }

    /**
     * Restores a flow.
     *
     * @param prefix  what every name starts with
     * @param tensors holding those of {@link #of}
     * @return the flow
     * @throws io.f2pad.ModelFormatException if something is missing or not finite
     */
    public static FlowField read(String prefix, TensorFile tensors) {
        int[] grid = tensors.get(prefix + "grid").ints();
        List<FlowBlock> blocks = new ArrayList<>();
        for (int k = 0; k < grid[2]; k++) {
            blocks.add(block(prefix + k + ".", tensors));
        }
        return Flows.of(grid[0], grid[1], tensors.finite(prefix + "mean"), tensors.finite(prefix + "deviation"),
                blocks);
    }

    private static FlowBlock block(String name, TensorFile tensors) {
        int channels = tensors.get(name + "global_scale").shape()[0];
        int[] first = tensors.get(name + "subnet.0.weight").shape();
        return new FlowBlock(channels, first[1] - (channels - channels / 2), first[0],
                tensors.finite(name + "subnet.0.weight"), tensors.finite(name + "subnet.0.bias"),
                tensors.finite(name + "subnet.2.weight"), tensors.finite(name + "subnet.2.bias"),
                tensors.finite(name + "global_scale"), tensors.finite(name + "global_offset"),
                tensors.finite(name + "w_perm"));
    }
}
