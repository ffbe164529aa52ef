package io.f2pad.cuda;

import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.Padding;
import org.jspecify.annotations.Nullable;

/** The operations of EfficientNet's blocks: depthwise convolution, SiLU, and what squeeze-and-excitation needs. */
final class Channelwise {

    private final DeviceQueue queue;

    /**
     * A depthwise convolution's weights and bias in device memory.
     *
     * @param kernel rows and columns of each kernel
     * @param stride stride of both axes
     * @param weight a kernel per channel
     * @param bias   a value per channel
     */
    record Filter(int kernel, int stride, DeviceAddress weight, DeviceAddress bias) implements Frozen {
    }

    Channelwise(DeviceQueue queue) {
        this.queue = queue;
    }

    void depthwise(CudaTensor x, Filter filter, Padding padding, CudaTensor y) {
        queue.call(KernelTable.DEPTHWISE).tensor(x).pointer(filter.weight).pointer(filter.bias).tensor(y)
                .part(y, y.planes()).integer(y.shape().c()).integer(x.shape().h()).integer(x.shape().w())
                .integer(filter.kernel).integer(filter.stride).integer(padding.top()).integer(padding.left())
                .elements(y.elements());
    }

    void depthwiseBackward(CudaTensor dy, Filter filter, Padding padding, CudaTensor dx, boolean accumulate) {
        queue.call(KernelTable.DEPTHWISE_BACKWARD).tensor(dy).pointer(filter.weight).tensor(dx)
                .part(dx, dx.planes()).integer(dx.shape().c()).integer(dy.shape().h()).integer(dy.shape().w())
                .integer(filter.kernel).integer(filter.stride).integer(padding.top()).integer(padding.left())
                .flag(accumulate).elements(dx.elements());
    }

    void silu(CudaTensor x, CudaTensor y) {
        queue.call(KernelTable.SILU).tensor(x).tensor(y).part(y, y.planes()).elements(y.elements());
    }

    void siluBackward(CudaTensor x, CudaTensor dy, CudaTensor dx, boolean accumulate) {
        queue.call(KernelTable.SILU_BACKWARD).tensor(x).tensor(dy).tensor(dx).part(dx, dx.planes()).flag(accumulate)
                .elements(dx.elements());
    }

    void sigmoid(CudaTensor x) {
        queue.call(KernelTable.SIGMOID).tensor(x).part(x, x.planes()).elements(x.elements());
    }

    void sigmoidBackward(CudaTensor y, CudaTensor dy) {
        queue.call(KernelTable.SIGMOID_BACKWARD).tensor(y).tensor(dy).part(dy, dy.planes()).elements(dy.elements());
    }

    void mean(CudaTensor x, @Nullable CudaTensor by, CudaTensor mean) {
        queue.call(KernelTable.CHANNEL_MEAN).tensor(x).tensor(by).tensor(mean)
                .integer(x.shape().h() * x.shape().w()).blocks(x.planes(), KernelTable.MEAN_BLOCK);
    }

    void scale(CudaTensor x, CudaTensor scale, @Nullable CudaTensor shift, CudaTensor y, boolean accumulate) {
        queue.call(KernelTable.SCALE_CHANNELS).tensor(x).tensor(scale).tensor(shift).tensor(y).part(y, y.planes())
                .flag(accumulate).elements(y.elements());
    }
}
