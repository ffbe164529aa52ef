package io.f2pad.backbone;

import io.f2pad.backbone.weights.ConvWeights;
import io.f2pad.backbone.weights.EfficientNetSpec;
import io.f2pad.backbone.weights.EfficientNetSpec.Block;
import io.f2pad.backbone.weights.FoldedWeights;
import io.f2pad.feature.Backbone;
import io.f2pad.feature.Network;
import io.f2pad.feature.Tap;
import io.f2pad.model.NamedTensor;
import io.f2pad.ops.Add;
import io.f2pad.ops.Silu;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Filter;
import io.f2pad.tensor.Padding;
import java.util.ArrayList;
import java.util.List;

/**
 * EfficientNet up to blocks.5 (Tan and Le, 2019; layer names of timm), batch norm folded into the convolutions. Taps:
 * what the last block of stages 2, 4 and 5 adds to its input (stride 8, 16 and 32), as CFLOW-AD takes them.
 */
public final class EfficientNet implements Backbone {

    /** Stages whose last block is a tap, and their strides. */
    private static final List<Integer> TAPPED = List.of(2, 4, 5);
    private static final List<Integer> STRIDES = List.of(8, 16, 32);

    private final String name;
    private final EfficientNetSpec spec;
    private final boolean same;
    private final FoldedWeights weights;

    /**
     * Creates the backbone.
     *
     * @param name    the name in model cards
     * @param spec    its stages
     * @param same    whether convolutions are padded like TensorFlow's "same", which is asymmetric at stride 2, and not
     *                by half a kernel on every side
     * @param weights its folded weights
     */
    public EfficientNet(String name, EfficientNetSpec spec, boolean same, FoldedWeights weights) {
        this.name = name;
        this.spec = spec;
        this.same = same;
        this.weights = weights;
    }

    @Override
    public String name() {
        return name;
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
        for (int i = 0; i < TAPPED.size(); i++) {
            int stage = TAPPED.get(i);
            taps.add(new Tap("blocks." + stage, spec.stages().get(stage).out(), STRIDES.get(i)));
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
        for (int rows = 0; rows < 2; rows++) {
            for (int columns = 0; columns < 2; columns++) {
                layers.addConv(stem(rows == 1, columns == 1), stemFilter(rows == 1, columns == 1));
            }
        }
        for (int stage = 0; stage < spec.stages().size(); stage++) {
            for (Block block : spec.stage(stage)) {
                if (block.expands()) {
                    layers.addConv(block.name() + ".conv_pw", 1, 0);
                }
                layers.addDepthwise(block.name() + ".conv_dw", block.stride());
                layers.addConv(block.name() + ".se.conv_reduce", 1, 0);
                layers.addConv(block.name() + ".se.conv_expand", 1, 0);
                layers.addConv(block.project(), 1, 0);
            }
        }
        return (tape, image) -> record(layers, tape, image);
    }

    private static String stem(boolean evenRows, boolean evenColumns) {
        return "conv_stem " + evenRows + " " + evenColumns;
    }

    /**
     * The stem for images of even or odd extent. "Same" has no zeros in front of an even one; a kernel with a row of
     * zeros in front does the same at a padding of 1, so that one geometry of convolution is enough.
     */
    private Filter stemFilter(boolean evenRows, boolean evenColumns) {
        ConvWeights w = weights.get("conv_stem");
        int top = same && evenRows ? 1 : 0;
        int left = same && evenColumns ? 1 : 0;
        int kh = w.kernelH() + top;
        int kw = w.kernelW() + left;
        float[] wide = new float[w.out() * w.in() * kh * kw];
        for (int row = 0; row < w.out() * w.in() * w.kernelH(); row++) {
            int plane = row / w.kernelH();
            System.arraycopy(w.weight(), row * w.kernelW(), wide,
                    (plane * kh + row % w.kernelH() + top) * kw + left, w.kernelW());
        }
        return new Filter("conv_stem", w.out(), w.in(), kh, kw, 2, 1, wide, w.bias());
    }

    private List<Value> record(FrozenLayers layers, Tape tape, Value image) {
        String stem = stem(image.shape().h() % 2 == 0, image.shape().w() % 2 == 0);
        Value x = activate(tape, layers.conv(tape, stem, false, image));
        List<Value> taps = new ArrayList<>();
        for (int stage = 0; stage < spec.stages().size(); stage++) {
            List<Block> blocks = spec.stage(stage);
            for (Block block : blocks) {
                Value h = excited(layers, tape, block, x);
                boolean tapped = block == blocks.get(blocks.size() - 1) && TAPPED.contains(stage);
                if (!tapped) {
                    x = block.residual() ? layers.conv(tape, block.project(), false, h, x)
                            : layers.conv(tape, block.project(), false, h);
                    continue;
                }
                Value branch = layers.conv(tape, block.project(), false, h);
                taps.add(branch);
                if (taps.size() < TAPPED.size()) {
                    x = block.residual() ? tape.apply(block.name() + ".add", new Add(), branch, x) : branch;
                }
            }
        }
        return taps;
    }

    /** A block up to its last convolution. */
    private Value excited(FrozenLayers layers, Tape tape, Block block, Value x) {
        Value h = block.expands() ? activate(tape, layers.conv(tape, block.name() + ".conv_pw", false, x)) : x;
        Padding padding = same ? Padding.same(h.shape(), block.kernel(), block.stride())
                : Padding.symmetric(block.kernel() / 2);
        h = activate(tape, layers.depthwise(tape, block.name() + ".conv_dw", padding, h));
        return layers.excite(tape, block.name() + ".se", h);
    }

    private static Value activate(Tape tape, Value x) {
        return tape.apply(x.label() + ".silu", new Silu(), x);
    }
}
