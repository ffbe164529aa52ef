package io.f2pad.tensor;

/**
 * A frozen depthwise convolution, one square kernel per channel, batch norm already folded in.
 *
 * @param name     the layer's name, for messages
 * @param channels channels of input and output
 * @param kernel   rows and columns of each kernel, 3 or 5
 * @param stride   stride of both axes, 1 or 2
 * @param weight   channels*kernel*kernel values, row-major
 * @param bias     channels values
 */
public record DepthwiseFilter(String name, int channels, int kernel, int stride, float[] weight, float[] bias) {

    /** Checks that the arrays match the extents. */
    public DepthwiseFilter {
        if (channels < 1 || kernel != 3 && kernel != 5 || stride < 1 || stride > 2) {
            throw new ShapeException("depthwise: expected at least one channel, kernel 3 or 5 and stride 1 or 2, got "
                    + channels + ", " + kernel + ", " + stride + " (" + name + ")");
        }
        if (weight.length != channels * kernel * kernel || bias.length != channels) {
            throw new ShapeException("depthwise: expected " + channels * kernel * kernel + " weights and " + channels
                    + " biases, got " + weight.length + " and " + bias.length + " (" + name + ")");
        }
    }

    /**
     * The shape rule of the convolution.
     *
     * @param x       input shape
     * @param padding zeros around it: exactly half a kernel at stride 1, at most that at stride 2
     * @return output shape
     * @throws ShapeException if the channels differ, the padding is another one, or the padded input is smaller than
     *                        the kernel
     */
    public Shape outputShape(Shape x, Padding padding) {
        if (x.c() != channels) {
            throw new ShapeException("depthwise: input has " + x.c() + " channels, weights expect " + channels + " ("
                    + name + ")");
        }
        int half = kernel / 2;
        int most = Math.max(Math.max(padding.top(), padding.bottom()), Math.max(padding.left(), padding.right()));
        if (most > half || stride == 1 && !padding.equals(Padding.symmetric(half))) {
            throw new ShapeException("depthwise: expected a padding of " + (stride == 1 ? "" : "at most ") + half
                    + " for kernel " + kernel + " and stride " + stride + ", got " + padding + " (" + name + ")");
        }
        int h = x.h() + padding.top() + padding.bottom() - kernel;
        int w = x.w() + padding.left() + padding.right() - kernel;
        if (h < 0 || w < 0) {
            throw new ShapeException("depthwise: input " + x + " with " + padding + " is smaller than the kernel "
                    + kernel + "x" + kernel + " (" + name + ")");
        }
        return new Shape(x.n(), channels, h / stride + 1, w / stride + 1);
    }
}
