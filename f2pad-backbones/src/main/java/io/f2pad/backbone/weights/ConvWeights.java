package io.f2pad.backbone.weights;

/**
 * A convolution with batch norm folded in, weights in O,I,Kh,Kw order. Arrays are handed over without a copy.
 *
 * @param name    layer name
 * @param out     output channels
 * @param in      input channels
 * @param kernelH kernel rows
 * @param kernelW kernel columns
 * @param weight  out*in*kernelH*kernelW values
 * @param bias    out values
 */
public record ConvWeights(String name, int out, int in, int kernelH, int kernelW, float[] weight,
                          float[] bias) {

    /** Checks that the arrays match the extents. */
    public ConvWeights {
        if (out < 1 || in < 1 || kernelH < 1 || kernelW < 1) {
            throw new IllegalArgumentException("weights: " + name + " has the impossible shape " + out + "x"
                    + in + "x" + kernelH + "x" + kernelW);
        }
        long expected = (long) out * in * kernelH * kernelW;
        if (weight.length != expected || bias.length != out) {
            throw new IllegalArgumentException("weights: " + name + " needs " + expected + " weights and "
                    + out + " biases, got " + weight.length + " and " + bias.length);
        }
    }
}
