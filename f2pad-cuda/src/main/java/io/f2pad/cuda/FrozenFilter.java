package io.f2pad.cuda;

import io.f2pad.tensor.Frozen;

/**
 * A convolution's weights and bias in device memory.
 *
 * @param name    the layer's name, for messages
 * @param out     output channels
 * @param in      input channels
 * @param kernelH kernel rows
 * @param kernelW kernel columns
 * @param stride  stride of both axes
 * @param pad     zero padding of all four sides
 * @param weight  O,I,Kh,Kw values
 * @param bias    O values
 * @param ahead   the weights as {@link TapRows}
 * @param back    the weights as {@link TapRows} for the gradient at the input
 */
record FrozenFilter(String name, int out, int in, int kernelH, int kernelW, int stride, int pad, DeviceAddress weight,
                    DeviceAddress bias, DeviceAddress ahead, DeviceAddress back) implements Frozen {

    /** {@return whether this is the first convolution that the kernel {@code stem_backward} is for} */
    boolean stem() {
        return in == KernelTable.STEM_CHANNELS && kernelH == KernelTable.STEM_KERNEL
                && kernelW == KernelTable.STEM_KERNEL && stride == 2 && pad == KernelTable.STEM_KERNEL / 2
                && out <= KernelTable.STEM_OUTPUTS;
    }
}
