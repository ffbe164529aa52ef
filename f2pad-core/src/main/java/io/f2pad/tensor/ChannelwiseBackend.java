package io.f2pad.tensor;

import org.jspecify.annotations.Nullable;

/** The part of a {@link Backend} under the ops of EfficientNet's blocks, all of which keep channels apart. */
public interface ChannelwiseBackend {

    /**
     * Prepares a depthwise convolution for both directions.
     *
     * @param filter geometry, weights and bias
     * @return the packed operand
     */
    Frozen freeze(DepthwiseFilter filter);

    /**
     * {@code y[c] = x[c] * filter[c] + bias[c]}.
     *
     * @param x       input
     * @param filter  from {@link #freeze(DepthwiseFilter)}
     * @param padding zeros around the input
     * @param y       output
     */
    void depthwise(Tensor x, Frozen filter, Padding padding, Tensor y);

    /**
     * The adjoint of the depthwise convolution with respect to its input.
     *
     * @param dy         gradient at the output
     * @param filter     from {@link #freeze(DepthwiseFilter)}
     * @param padding    zeros around the input
     * @param dx         gradient at the input
     * @param accumulate whether to add
     */
    void depthwiseBackward(Tensor dy, Frozen filter, Padding padding, Tensor dx, boolean accumulate);

    /**
     * {@code y = x s(x)} with the logistic function {@code s(x) = 1 / (1 + exp(-x))}.
     *
     * @param x input
     * @param y output of the same shape
     */
    void silu(Tensor x, Tensor y);

    /**
     * {@code dx = dy s(x) (1 + x (1 - s(x)))}.
     *
     * @param x          input of {@link #silu}
     * @param dy         gradient at the output
     * @param dx         gradient at the input; may be dy when not accumulating
     * @param accumulate whether to add
     */
    void siluBackward(Tensor x, Tensor dy, Tensor dx, boolean accumulate);

    /**
     * The logistic function of every element, in place.
     *
     * @param x the tensor
     */
    void sigmoid(Tensor x);

    /**
     * {@code dy = dy y (1 - y)}, in place.
     *
     * @param y  output of {@link #sigmoid}
     * @param dy gradient at it
     */
    void sigmoidBackward(Tensor y, Tensor dy);

    /**
     * Mean over all positions, whatever the window of x, per image and channel.
     *
     * @param x    input
     * @param by   multiplied with x elementwise before, or null
     * @param mean receives N,C,1,1
     */
    void channelMean(Tensor x, @Nullable Tensor by, Tensor mean);

    /**
     * {@code y[n, c] = scale[n, c] x[n, c] + shift[n, c]}.
     *
     * @param x          input
     * @param scale      N,C,1,1
     * @param shift      N,C,1,1, or null for zeros
     * @param y          output shaped like x
     * @param accumulate whether to add
     */
    void scaleChannels(Tensor x, Tensor scale, @Nullable Tensor shift, Tensor y, boolean accumulate);
}
