package io.f2pad.backbone;

import io.f2pad.backbone.weights.FoldedWeights;
import io.f2pad.backbone.weights.ResNetSpec;
import io.f2pad.feature.Backbone;
import io.f2pad.feature.Network;
import io.f2pad.feature.Tap;
import io.f2pad.model.NamedTensor;
import io.f2pad.ops.MaxPool;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Backend;
import java.util.ArrayList;
import java.util.List;

/**
 * A residual network up to layer3 (He et al., 2016; layout of torchvision), batch norm folded into the convolutions.
 * Taps: layer1 (stride 4), layer2 (8), layer3 (16).
 */
public final class ResNet implements Backbone {

    private final ResNetSpec spec;
    private final FoldedWeights weights;

    /**
     * Creates the backbone.
     *
     * @param spec    which one of the family
     * @param weights its folded weights
     */
    public ResNet(ResNetSpec spec, FoldedWeights weights) {
        this.spec = spec;
        this.weights = weights;
    }

    @Override
    public String name() {
        return spec.name();
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
        List<Tap> taps = new ArrayList<>();
        for (int stage = 1; stage <= spec.blocks().size(); stage++) {
            taps.add(new Tap("layer" + stage, spec.channels(stage), 2 << stage));
        }
        return taps;
    }

    @Override
    public List<NamedTensor> tensors() {
        return weights.tensors();
    }

    @Override
    public Network freeze(Backend backend) {
        FrozenLayers layers = new FrozenLayers(backend, weights);
        layers.addConv("conv1", 2, 3);
        for (int stage = 1; stage <= spec.blocks().size(); stage++) {
            for (ResNetSpec.Block block : spec.stage(stage)) {
                if (spec.bottleneck()) {
                    layers.addConv(block.name() + ".conv1", 1, 0);
                    layers.addConv(block.name() + ".conv2", block.stride(), 1);
                    layers.addConv(block.name() + ".conv3", 1, 0);
                } else {
                    layers.addConv(block.name() + ".conv1", block.stride(), 1);
                    layers.addConv(block.name() + ".conv2", 1, 1);
                }
                if (block.shortcut()) {
                    layers.addConv(block.name() + ".downsample.0", block.stride(), 0);
                }
            }
        }
        return (tape, image) -> record(layers, tape, image);
    }

    private List<Value> record(FrozenLayers layers, Tape tape, Value image) {
        Value x = layers.conv(tape, "conv1", false, image);
        x = tape.apply("maxpool", new MaxPool(true), x);
        List<Value> taps = new ArrayList<>();
        for (int stage = 1; stage <= spec.blocks().size(); stage++) {
            for (ResNetSpec.Block block : spec.stage(stage)) {
                String name = block.name();
                Value h = layers.conv(tape, name + ".conv1", true, x);
                h = spec.bottleneck() ? layers.conv(tape, name + ".conv2", true, h) : h;
                Value identity = block.shortcut() ? layers.conv(tape, name + ".downsample.0", false, x) : x;
                x = layers.conv(tape, name + (spec.bottleneck() ? ".conv3" : ".conv2"), true, h, identity);
            }
            taps.add(x);
        }
        return taps;
    }
}
