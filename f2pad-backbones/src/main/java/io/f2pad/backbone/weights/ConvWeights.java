package io.f2pad.backbone.weights;

/**
 * A convolution with batch norm folded in, weights in O,I,Kh,Kw order.
 *
 * @param name    layer name
 * @param out     output channels
 * @param in      input channels
 * @param kernelH kernel rows
 * @param kernelW kernel columns
 * @param weight  out*in*kernelH*kernelW values
 * @param bias    out values
 */
public record ConvWeights(String name, int out, int in, int kernelH, int kernelW, float[] weight, float[] bias) {

    /** Checks the lengths. */
    public ConvWeights {
        if (weight.length != out * in * kernelH * kernelW || bias.length != out) {
            throw new IllegalArgumentException("weights: " + name + " needs " + out * in * kernelH * kernelW + " and "
                    + out + " values, got " + weight.length + " and " + bias.length);
        }
    }
}
