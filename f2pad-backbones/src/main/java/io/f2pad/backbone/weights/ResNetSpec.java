package io.f2pad.backbone.weights;

import java.util.ArrayList;
import java.util.List;

/**
 * A residual network of He et al. (2016) from the stem to layer3, as torchvision lays it out: a 7x7/2 stem, a max-pool,
 * three stages of blocks. A basic block has two 3x3 convolutions, the first one strided; a bottleneck has 1x1, 3x3 and
 * 1x1, the 3x3 strided.
 *
 * @param name       the name in model cards and on the command line
 * @param title      the name in words
 * @param blocks     blocks of each stage
 * @param bottleneck which kind of block
 * @param width      width of the first stage's inner convolutions, 64; 128 for a wide bottleneck
 */
public record ResNetSpec(String name, String title, List<Integer> blocks, boolean bottleneck, int width) {

    /** ResNet-18. */
    public static final ResNetSpec RESNET18 = new ResNetSpec("resnet18", "ResNet-18", List.of(2, 2, 2), false, 64);
    /** ResNet-34. */
    public static final ResNetSpec RESNET34 = new ResNetSpec("resnet34", "ResNet-34", List.of(3, 4, 6), false, 64);
    /** ResNet-50. */
    public static final ResNetSpec RESNET50 = new ResNetSpec("resnet50", "ResNet-50", List.of(3, 4, 6), true, 64);
    /** Wide ResNet-50-2. */
    public static final ResNetSpec WIDE_RESNET50_2 = new ResNetSpec("wide_resnet50_2", "Wide ResNet-50-2",
            List.of(3, 4, 6), true, 128);

    private static final int STEM = 64;
    private static final double RECTIFIED_GAIN = 2;
    private static final double RESIDUAL_GAIN = 0.5;

    /**
     * One residual block.
     *
     * @param name     its name, such as {@code layer2.0}
     * @param stride   stride of its strided convolution
     * @param in       input channels
     * @param width    channels of the inner convolutions
     * @param out      output channels
     * @param shortcut whether a 1x1 convolution fits the input to the output
     */
    public record Block(String name, int stride, int in, int width, int out, boolean shortcut) {
    }

    /** Copies the list. */
    public ResNetSpec {
        blocks = List.copyOf(blocks);
    }

    /**
     * The output channels of a stage.
     *
     * @param stage 1, 2 or 3
     * @return channels of its tap
     */
    public int channels(int stage) {
        return (bottleneck ? 128 : 32) << stage;
    }

    /**
     * The blocks of a stage.
     *
     * @param stage 1, 2 or 3
     * @return its blocks in order
     */
    public List<Block> stage(int stage) {
        List<Block> list = new ArrayList<>();
        int in = stage == 1 ? STEM : channels(stage - 1);
        for (int b = 0; b < blocks.get(stage - 1); b++) {
            int stride = stage > 1 && b == 0 ? 2 : 1;
            int out = channels(stage);
            list.add(new Block("layer" + stage + "." + b, stride, in, width << stage - 1, out,
                    stride > 1 || in != out));
            in = out;
        }
        return list;
    }

    /** {@return the convolutions and the files of their weights} */
    public Layout layout() {
        List<Layer> layers = new ArrayList<>();
        layers.add(new Layer("conv1", "bn1", STEM, 3, 7, RECTIFIED_GAIN));
        for (int s = 1; s <= blocks.size(); s++) {
            for (Block block : stage(s)) {
                addBlock(layers, block);
            }
        }
        List<String> ignored = List.of("layer4.", "fc.");
        return new Layout(title, layers, 1e-5, List.of(new Convention("with batch norm folded", false, n -> n, ignored),
                new Convention("in torchvision's layout", true, n -> n, ignored)));
    }

    private void addBlock(List<Layer> layers, Block b) {
        if (bottleneck) {
            layers.add(layer(b, 1, b.width, b.in, 1, RECTIFIED_GAIN));
            layers.add(layer(b, 2, b.width, b.width, 3, RECTIFIED_GAIN));
            layers.add(layer(b, 3, b.out, b.width, 1, RESIDUAL_GAIN));
        } else {
            layers.add(layer(b, 1, b.width, b.in, 3, RECTIFIED_GAIN));
            layers.add(layer(b, 2, b.out, b.width, 3, RESIDUAL_GAIN));
        }
        if (b.shortcut) {
            layers.add(new Layer(b.name + ".downsample.0", b.name + ".downsample.1", b.out, b.in, 1, 1));
        }
    }

    private static Layer layer(Block b, int number, int out, int in, int kernel, double gain) {
        return new Layer(b.name + ".conv" + number, b.name + ".bn" + number, out, in, kernel, gain);
    }
}
