package io.f2pad.backbone;

import io.f2pad.backbone.weights.ConvWeights;
import io.f2pad.backbone.weights.FoldedWeights;
import io.f2pad.feature.Backbone;
import io.f2pad.feature.Network;
import io.f2pad.feature.Tap;
import io.f2pad.model.NamedTensor;
import io.f2pad.ops.Conv2d;
import io.f2pad.ops.MaxPool;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Filter;
import io.f2pad.tensor.Frozen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * ResNet-18 up to layer3 (He et al., 2016; layout of torchvision): 7x7/2 stem, max-pool, three stages of two basic
 * blocks, batch norm folded into the convolutions. Taps: layer1 (64, stride 4), layer2 (128, 8), layer3 (256, 16).
 */
public final class ResNet18 implements Backbone {

    /** The name in model cards and on the command line. */
    public static final String NAME = "resnet18";

    /** The taps, from shallow to deep. */
    public static final List<Tap> TAPS = List.of(new Tap("layer1", 64, 4), new Tap("layer2", 128, 8),
            new Tap("layer3", 256, 16));

    private static final int BLOCKS = 2;

    private final FoldedWeights weights;

    /**
     * Creates the backbone.
     *
     * @param weights folded weights of the stem and layers 1 to 3
     */
    public ResNet18(FoldedWeights weights) {
        this.weights = weights;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String sha256() {
        return weights.sha256();
    }

    @Override
    public boolean trained() {
        return weights.trained();
    }

    @Override
    public List<Tap> taps() {
        return TAPS;
    }

    @Override
    public List<NamedTensor> tensors() {
        return weights.tensors();
    }

    @Override
    public Network freeze(Backend backend) {
        Map<String, Layer> layers = new LinkedHashMap<>();
        freeze(backend, layers, "conv1", 2, 3);
        for (int stage = 1; stage <= TAPS.size(); stage++) {
            for (int block = 0; block < BLOCKS; block++) {
                String name = "layer" + stage + "." + block;
                int stride = stage > 1 && block == 0 ? 2 : 1;
                freeze(backend, layers, name + ".conv1", stride, 1);
                freeze(backend, layers, name + ".conv2", 1, 1);
                if (stride == 2) {
                    freeze(backend, layers, name + ".downsample.0", 2, 0);
                }
            }
        }
        return (tape, image) -> record(layers, tape, image);
    }

    private void freeze(Backend backend, Map<String, Layer> layers, String name, int stride, int pad) {
        ConvWeights w = weights.get(name);
        Filter filter = new Filter(name, w.out(), w.in(), w.kernelH(), w.kernelW(), stride, pad, w.weight(),
                w.bias());
        layers.put(name, new Layer(filter, backend.freeze(filter)));
    }

    private static List<Value> record(Map<String, Layer> layers, Tape tape, Value image) {
        Value x = conv(layers, tape, "conv1", false, image);
        x = tape.apply("maxpool", new MaxPool(true), x);
        List<Value> taps = new ArrayList<>();
        for (int stage = 1; stage <= TAPS.size(); stage++) {
            for (int block = 0; block < BLOCKS; block++) {
                String name = "layer" + stage + "." + block;
                Value h = conv(layers, tape, name + ".conv1", true, x);
                Value identity = layers.containsKey(name + ".downsample.0")
                        ? conv(layers, tape, name + ".downsample.0", false, x) : x;
                x = conv(layers, tape, name + ".conv2", true, h, identity);
            }
            taps.add(x);
        }
        return taps;
    }

    private static Value conv(Map<String, Layer> layers, Tape tape, String name, boolean relu, Value... inputs) {
        Layer layer = layers.get(name);
        return tape.apply(name, new Conv2d(layer.filter, layer.frozen, relu), inputs);
    }

    private record Layer(Filter filter, Frozen frozen) {
    }
}
