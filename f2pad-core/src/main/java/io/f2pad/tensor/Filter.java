package io.f2pad.tensor;

/**
 * A frozen convolution in the usual O,I,Kh,Kw order, batch norm already folded in.
 *
 * @param name    the layer's name, for messages
 * @param out     output channels
 * @param in      input channels
 * @param kernelH kernel rows
 * @param kernelW kernel columns
 * @param stride  stride of both axes
 * @param pad     zero padding of all four sides
 * @param weight  out*in*kernelH*kernelW values
 * @param bias    out values
 */
public record Filter(String name, int out, int in, int kernelH, int kernelW, int stride, int pad, float[] weight,
                     float[] bias) {

    /** Checks that the arrays match the extents. */
    public Filter {
        if (out < 1 || in < 1 || kernelH < 1 || kernelW < 1 || stride < 1 || pad < 0) {
            throw new ShapeException("conv2d: impossible geometry " + out + "x" + in + "x" + kernelH + "x" + kernelW
                    + " stride " + stride + " pad " + pad + " (" + name + ")");
        }
        if (weight.length != out * in * kernelH * kernelW || bias.length != out) {
            throw new ShapeException("conv2d: expected " + out * in * kernelH * kernelW + " weights and " + out
                    + " biases, got " + weight.length + " and " + bias.length + " (" + name + ")");
        }
    }

    /**
     * The shape rule of the convolution.
     *
     * @param x input shape
     * @return output shape
     * @throws ShapeException if the channels differ or the padded input is smaller than the kernel
     */
    public Shape outputShape(Shape x) {
        if (x.c() != in) {
            throw new ShapeException("conv2d: input has " + x.c() + " channels, weights expect " + in
                    + " (" + name + ")");
        }
        int h = x.h() + 2 * pad - kernelH;
        int w = x.w() + 2 * pad - kernelW;
        if (h < 0 || w < 0) {
            throw new ShapeException("conv2d: input " + x + " with padding " + pad + " is smaller than the kernel "
                    + kernelH + "x" + kernelW + " (" + name + ")");
        }
        return new Shape(x.n(), out, h / stride + 1, w / stride + 1);
    }
}
