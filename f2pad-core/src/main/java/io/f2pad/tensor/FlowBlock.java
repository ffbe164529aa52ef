package io.f2pad.tensor;

/**
 * One conditional affine coupling block of a normalising flow on C channels. With {@code x = (x1, x2)} of
 * {@code l1 = C - C / 2} and {@code l2 = C / 2} channels and the condition c:
 * {@code h = relu(W1 (x1, c) + b1)}, {@code a = 0.1 (W2 h + b2)}, {@code s = 1.9 tanh(a[0..l2))}, {@code t = a[l2..)},
 * {@code y2 = x2 exp(s) + t}, {@code S = 0.2 ln(1 + exp(g / 2))}, {@code out = Q (S (x1, y2) + o)}; the logarithm of
 * its Jacobian's determinant is {@code sum s + sum ln S} (CFLOW-AD, Gudovskiy et al., 2022).
 *
 * @param channels   C, at least 2
 * @param conditions values of a condition
 * @param hidden     values of h
 * @param w1         hidden x (l1 + conditions), row-major
 * @param b1         hidden values
 * @param w2         2 l2 x hidden, row-major
 * @param b2         2 l2 values
 * @param scale      g, C values
 * @param offset     o, C values
 * @param rotation   Q, C x C, row-major, orthogonal
 */
public record FlowBlock(int channels, int conditions, int hidden, float[] w1, float[] b1, float[] w2, float[] b2,
        float[] scale, float[] offset, float[] rotation) {

    /** What a, the subnet's output, is multiplied by. */
    public static final float DAMPING = 0.1f;

    /** Bound of |s|. */
    public static final float CLAMP = 1.9f;

    /** Checks that the arrays match the extents. */
    public FlowBlock {
        int l2 = channels / 2;
        if (channels < 2 || conditions < 0 || hidden < 1 || w1.length != hidden * (channels - l2 + conditions)
                || b1.length != hidden || w2.length != 2 * l2 * hidden || b2.length != 2 * l2
                || scale.length != channels || offset.length != channels || rotation.length != channels * channels) {
            throw new ShapeException("flow block: the arrays do not match " + channels + " channels, " + conditions
                    + " conditions and " + hidden + " hidden values");
        }
    }

    /**
     * The factor S of a value of {@link #scale}.
     *
     * @param g the value
     * @return {@code 0.2 ln(1 + exp(g / 2))}
     */
    public static double factor(double g) {
        return 0.2 * (g > 0 ? g / 2 + Math.log1p(Math.exp(-g / 2)) : Math.log1p(Math.exp(g / 2)));
    }

    /**
     * Derivative of {@link #factor}.
     *
     * @param g the value
     * @return {@code 0.1 / (1 + exp(-g / 2))}
     */
    public static double factorSlope(double g) {
        return 0.1 / (1 + Math.exp(-g / 2));
    }
}
