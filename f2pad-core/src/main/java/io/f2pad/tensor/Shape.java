package io.f2pad.tensor;

/**
 * The logical shape N,C,H,W of a tensor; every extent is at least 1 and the element count fits an {@code int}.
 *
 * @param n images
 * @param c channels
 * @param h rows
 * @param w columns
 */
public record Shape(int n, int c, int h, int w) {

    /** Checks the extents. */
    public Shape {
        if (n < 1 || c < 1 || h < 1 || w < 1) {
            throw new ShapeException("shape: every extent must be at least 1, got " + n + "x" + c + "x" + h + "x" + w);
        }
        if ((double) n * c * h * w > Integer.MAX_VALUE) {
            throw new ShapeException("shape: " + n + "x" + c + "x" + h + "x" + w + " has more than 2^31-1 elements");
        }
    }

    /**
     * A single image.
     *
     * @param c channels
     * @param h rows
     * @param w columns
     * @return the shape 1,c,h,w
     */
    public static Shape image(int c, int h, int w) {
        return new Shape(1, c, h, w);
    }

    /** {@return the number of elements} */
    public int size() {
        return n * c * h * w;
    }

    /**
     * The same positions with another channel count.
     *
     * @param channels the channel count
     * @return the shape n,channels,h,w
     */
    public Shape withChannels(int channels) {
        return new Shape(n, channels, h, w);
    }

    @Override
    public String toString() {
        return n + "x" + c + "x" + h + "x" + w;
    }
}
