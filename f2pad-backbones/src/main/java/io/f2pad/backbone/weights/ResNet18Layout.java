package io.f2pad.backbone.weights;

import java.util.ArrayList;
import java.util.List;

/**
 * The convolutions of ResNet-18 from the stem to layer3 in network order.
 *
 * @param name   layer name
 * @param norm   name of the batch norm behind it in torchvision's files
 * @param out    output channels
 * @param in     input channels
 * @param kernel kernel size
 */
record ResNet18Layout(String name, String norm, int out, int in, int kernel) {

    static final List<ResNet18Layout> LAYERS = layers();

    private static List<ResNet18Layout> layers() {
        List<ResNet18Layout> layers = new ArrayList<>();
        layers.add(new ResNet18Layout("conv1", "bn1", 64, 3, 7));
        int in = 64;
        for (int stage = 1; stage <= 3; stage++) {
            int out = 32 << stage;
            for (int block = 0; block < 2; block++) {
                String name = "layer" + stage + "." + block;
                layers.add(new ResNet18Layout(name + ".conv1", name + ".bn1", out, in, 3));
                layers.add(new ResNet18Layout(name + ".conv2", name + ".bn2", out, out, 3));
                if (in != out) {
                    String shortcut = name + ".downsample.";
                    layers.add(new ResNet18Layout(shortcut + "0", shortcut + "1", out, in, 1));
                }
                in = out;
            }
        }
        return List.copyOf(layers);
    }

    /** Whether this is the 1x1 convolution beside a strided block. */
    boolean shortcut() {
        return kernel == 1;
    }

    /** Whether the block's shortcut is added to this layer's output. */
    boolean endsBlock() {
        return name.endsWith(".conv2");
    }

    int[] shape() {
        return new int[] {out, in, kernel, kernel};
    }
}
