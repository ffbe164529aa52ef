package io.f2pad.tensor;

/**
 * Rows and columns of zeros around an image.
 *
 * @param top    rows above
 * @param left   columns on the left
 * @param bottom rows below
 * @param right  columns on the right
 */
public record Padding(int top, int left, int bottom, int right) {

    /** Checks the signs. */
    public Padding {
        if (top < 0 || left < 0 || bottom < 0 || right < 0) {
            throw new ShapeException("padding: expected no negative side, got " + top + ", " + left + ", " + bottom
                    + ", " + right);
        }
    }

    /**
     * The same on all four sides.
     *
     * @param pad rows and columns
     * @return the padding
     */
    public static Padding symmetric(int pad) {
        return new Padding(pad, pad, pad, pad);
    }

    /**
     * TensorFlow's "same": {@code max((ceil(x / s) - 1) s + k - x, 0)} in all, the smaller half in front; at stride 2
     * the halves of an even extent differ by one.
     *
     * @param x      shape of the input
     * @param kernel rows and columns of the kernel
     * @param stride its step
     * @return the padding, for an output of {@code ceil(x / s)}
     */
    public static Padding same(Shape x, int kernel, int stride) {
        int rows = same(x.h(), kernel, stride);
        int columns = same(x.w(), kernel, stride);
        return new Padding(rows / 2, columns / 2, rows - rows / 2, columns - columns / 2);
    }

    private static int same(int extent, int kernel, int stride) {
        return Math.max(0, (extent - 1) / stride * stride + kernel - extent);
    }
}
