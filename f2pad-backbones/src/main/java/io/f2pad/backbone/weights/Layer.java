package io.f2pad.backbone.weights;

import org.jspecify.annotations.Nullable;

/**
 * One convolution of a network.
 *
 * @param name   its name, which is also that of its folded tensors
 * @param norm   name of the batch norm behind it, or null for a convolution with a bias of its own
 * @param out    output channels
 * @param in     input channels of each filter, 1 for a depthwise convolution
 * @param kernel kernel size
 * @param gain   generated weights have the variance {@code gain / fan-in}
 */
public record Layer(String name, @Nullable String norm, int out, int in, int kernel, double gain) {

    int[] shape() {
        return new int[] {out, in, kernel, kernel};
    }

    /** {@return inputs of one output value} */
    int fan() {
        return in * kernel * kernel;
    }
}
