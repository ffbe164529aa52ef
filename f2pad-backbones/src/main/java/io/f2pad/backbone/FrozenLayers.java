package io.f2pad.backbone;

import io.f2pad.backbone.weights.ConvWeights;
import io.f2pad.backbone.weights.FoldedWeights;
import io.f2pad.ops.Conv2d;
import io.f2pad.ops.DepthwiseConv2d;
import io.f2pad.ops.SqueezeExcite;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.DepthwiseFilter;
import io.f2pad.tensor.Filter;
import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.Padding;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The convolutions of a network, prepared by a backend, by name. */
final class FrozenLayers {

    private final Backend backend;
    private final FoldedWeights weights;
    private final Map<String, Dense> dense = new HashMap<>();
    private final Map<String, Depthwise> depthwise = new HashMap<>();

    private record Dense(Filter filter, Frozen frozen) {
    }

    private record Depthwise(DepthwiseFilter filter, Frozen frozen) {
    }

    FrozenLayers(Backend backend, FoldedWeights weights) {
        this.backend = backend;
        this.weights = weights;
    }

    void addConv(String name, int stride, int pad) {
        ConvWeights w = weights.get(name);
        addConv(name, new Filter(name, w.out(), w.in(), w.kernelH(), w.kernelW(), stride, pad, w.weight(), w.bias()));
    }

    /** Under a name of its own, for a filter that is not simply a layer of the weights. */
    void addConv(String key, Filter filter) {
        dense.put(key, new Dense(filter, backend.freeze(filter)));
    }

    void addDepthwise(String name, int stride) {
        ConvWeights w = weights.get(name);
        DepthwiseFilter filter = new DepthwiseFilter(name, w.out(), w.kernelH(), stride, w.weight(), w.bias());
        depthwise.put(name, new Depthwise(filter, backend.freeze(filter)));
    }

    boolean contains(String name) {
        return dense.containsKey(name);
    }

    Value conv(Tape tape, String name, boolean relu, Value... inputs) {
        Dense layer = dense(name);
        return tape.apply(layer.filter.name(), new Conv2d(layer.filter, layer.frozen, relu), inputs);
    }

    Value depthwise(Tape tape, String name, Padding padding, Value x) {
        Depthwise layer = Objects.requireNonNull(depthwise.get(name), name);
        return tape.apply(name, new DepthwiseConv2d(layer.filter, layer.frozen, padding), x);
    }

    /** A squeeze-and-excitation whose convolutions are {@code NAME.conv_reduce} and {@code NAME.conv_expand}. */
    Value excite(Tape tape, String name, Value x) {
        Dense reduce = dense(name + ".conv_reduce");
        Dense expand = dense(name + ".conv_expand");
        return tape.apply(name, new SqueezeExcite(reduce.filter, reduce.frozen, expand.filter, expand.frozen), x);
    }

    private Dense dense(String name) {
        return Objects.requireNonNull(dense.get(name), name);
    }
}
