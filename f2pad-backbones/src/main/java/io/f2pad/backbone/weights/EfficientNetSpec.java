package io.f2pad.backbone.weights;

import java.util.ArrayList;
import java.util.List;

/**
 * EfficientNet (Tan and Le, 2019) from the stem to the last stage but one; layers are named as in timm. Every block
 * expands by a 1x1 convolution (not in the first stage), filters each channel, weighs the channels by
 * squeeze-and-excitation and projects by another 1x1 convolution; where stride and channels allow it, its input is
 * added.
 *
 * @param title  the name in words
 * @param stem   output channels of the 3x3/2 stem
 * @param stages the stages in order
 */
public record EfficientNetSpec(String title, int stem, List<Stage> stages) {

    /** EfficientNet-B6: width 1.8, depth 2.6. */
    public static final EfficientNetSpec B6 = new EfficientNetSpec("EfficientNet-B6", 56, List.of(
            new Stage(3, 3, 1, 1, 56, 32), new Stage(6, 3, 2, 6, 32, 40), new Stage(6, 5, 2, 6, 40, 72),
            new Stage(8, 3, 2, 6, 72, 144), new Stage(8, 5, 1, 6, 144, 200), new Stage(11, 5, 2, 6, 200, 344)));

    private static final List<String> LATER = List.of("blocks.6.", "conv_head.", "bn2.", "classifier.");

    /** Batch norm folded. */
    public static final Convention FOLDED = new Convention("with batch norm folded", false, n -> n, LATER);
    /** The state dictionary of timm. */
    public static final Convention TIMM = new Convention("in timm's layout", true, n -> n, LATER);
    /** The state dictionary of torchvision. */
    public static final Convention TORCHVISION = new Convention("in torchvision's layout", true,
            EfficientNetSpec::torchvision, List.of("features.7.", "features.8.", "classifier."));

    /** Mean square before each SiLU of untrained weights: so large that SiLU is nearly homogeneous, as ReLU is. */
    private static final double BEFORE = 100;
    /** What SiLU leaves of it. */
    private static final double SILU = 49.9;
    /** What untrained gates, which are near 1/2, leave of a mean square. */
    private static final double GATE = 0.25;
    /** Share of a block's mean square that its branch adds. */
    private static final double RESIDUAL = 0.25;

    /**
     * A stage of equal blocks; the first one changes the stride and the channels.
     *
     * @param blocks number of blocks
     * @param kernel kernel of the depthwise convolutions
     * @param stride stride of the first block
     * @param expand expanded channels per input channel
     * @param in     channels before it
     * @param out    channels after it
     */
    public record Stage(int blocks, int kernel, int stride, int expand, int in, int out) {
    }

    /**
     * One block.
     *
     * @param name    its name, such as {@code blocks.2.0}
     * @param kernel  kernel of the depthwise convolution
     * @param stride  its stride
     * @param in      input channels
     * @param wide    expanded channels
     * @param out     output channels
     * @param project name of the last convolution
     */
    public record Block(String name, int kernel, int stride, int in, int wide, int out, String project) {

        /** {@return whether the input is added} */
        public boolean residual() {
            return stride == 1 && in == out;
        }

        /** {@return whether a convolution expands the input} */
        public boolean expands() {
            return wide > in;
        }
    }

    /** Copies the list. */
    public EfficientNetSpec {
        stages = List.copyOf(stages);
    }

    /**
     * The blocks of a stage.
     *
     * @param stage from 0 on
     * @return its blocks in order
     */
    public List<Block> stage(int stage) {
        Stage s = stages.get(stage);
        List<Block> list = new ArrayList<>();
        for (int b = 0; b < s.blocks; b++) {
            int in = b == 0 ? s.in : s.out;
            String name = "blocks." + stage + "." + b;
            list.add(new Block(name, s.kernel, b == 0 ? s.stride : 1, in, in * s.expand, s.out,
                    name + (s.expand > 1 ? ".conv_pwl" : ".conv_pw")));
        }
        return list;
    }

    /** {@return the convolutions and the files of their weights} */
    public Layout layout() {
        List<Layer> layers = new ArrayList<>();
        layers.add(new Layer("conv_stem", "bn1", stem, 3, 3, BEFORE));
        double square = SILU;
        for (int s = 0; s < stages.size(); s++) {
            for (Block block : stage(s)) {
                double branch = block.residual() ? RESIDUAL * square : 1;
                addBlock(layers, block, square, branch);
                square = block.residual() ? square + branch : branch;
            }
        }
        return new Layout(title, layers, 1e-3, List.of(FOLDED, TIMM, TORCHVISION));
    }

    /** Gains that turn an input of one mean square into a branch of another, with {@link #BEFORE} before each SiLU. */
    private static void addBlock(List<Layer> layers, Block b, double square, double branch) {
        int reduced = (b.in + 2) / 4;
        String norm = b.name + ".bn";
        int n = 1;
        if (b.expands()) {
            layers.add(new Layer(b.name + ".conv_pw", norm + n++, b.wide, b.in, 1, BEFORE / square));
        }
        layers.add(new Layer(b.name + ".conv_dw", norm + n++, b.wide, 1, b.kernel,
                BEFORE / (b.expands() ? SILU : square)));
        layers.add(new Layer(b.name + ".se.conv_reduce", null, reduced, b.wide, 1, 1 / BEFORE));
        layers.add(new Layer(b.name + ".se.conv_expand", null, b.wide, reduced, 1, 1));
        layers.add(new Layer(b.project, norm + n, b.out, b.wide, 1, branch / (SILU * GATE)));
    }

    /** Blocks are counted from features.1 on, and the parts of a block in order instead of by name. */
    private static String torchvision(String name) {
        if (!name.startsWith("blocks.")) {
            return name.equals("conv_stem") ? "features.0.0" : "features.0.1";
        }
        String[] words = name.split("\\.", 4);
        int stage = Integer.parseInt(words[1]);
        int skipped = stage == 0 ? 1 : 0;
        String block = "features." + (stage + 1) + "." + words[2] + ".block.";
        return block + switch (words[3]) {
            case "conv_pw" -> stage == 0 ? "2.0" : "0.0";
            case "conv_dw" -> 1 - skipped + ".0";
            case "se.conv_reduce" -> 2 - skipped + ".fc1";
            case "se.conv_expand" -> 2 - skipped + ".fc2";
            case "conv_pwl" -> "3.0";
            case "bn1" -> "0.1";
            case "bn2" -> stage == 0 ? "2.1" : "1.1";
            case "bn3" -> "3.1";
            default -> throw new IllegalArgumentException("weights: " + name + " is not a layer of EfficientNet");
        };
    }
}
