package io.f2pad.image;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * A binary image: true marks defective pixels. Immutable and thread-safe; pixel (x, y) has index y * width +
 * x.
 */
public final class Mask {

    private final int width;
    private final int height;
    private final boolean[] bits;
    private final int area;

    private Mask(int width, int height, boolean[] bits) {
        if (width < 1 || height < 1 || bits.length != (long) width * height) {
            throw new IllegalArgumentException("mask: " + width + "x" + height + " cannot have " + bits.length
                    + " pixels");
        }
        this.width = width;
        this.height = height;
        this.bits = bits;
        int count = 0;
        for (boolean bit : bits) {
            count += bit ? 1 : 0;
        }
        this.area = count;
    }

    /**
     * Makes a mask from flags.
     *
     * @param width  columns
     * @param height rows
     * @param pixels {@code width * height} flags, row by row; copied
     * @return the mask
     */
    public static Mask of(int width, int height, boolean[] pixels) {
        return new Mask(width, height, pixels.clone());
    }

    /**
     * Makes a mask from bytes, non-zero meaning set.
     *
     * @param width  columns
     * @param height rows
     * @param pixels {@code width * height} bytes, row by row
     * @return the mask
     */
    public static Mask ofBytes(int width, int height, byte[] pixels) {
        boolean[] bits = new boolean[pixels.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = pixels[i] != 0;
        }
        return new Mask(width, height, bits);
    }

    /**
     * Makes a mask of the values strictly above a threshold; NaN is never above.
     *
     * @param width     columns
     * @param height    rows
     * @param values    {@code width * height} values, row by row
     * @param threshold the threshold
     * @return the mask
     */
    public static Mask above(int width, int height, float[] values, double threshold) {
        boolean[] bits = new boolean[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = values[i] > threshold;
        }
        return new Mask(width, height, bits);
    }

    /**
     * Makes a mask without any pixel set.
     *
     * @param width  columns
     * @param height rows
     * @return the mask
     */
    public static Mask empty(int width, int height) {
        return new Mask(width, height, new boolean[Planes.length(1, height, width)]);
    }

    /**
     * Returns the width.
     *
     * @return columns
     */
    public int width() {
        return width;
    }

    /**
     * Returns the height.
     *
     * @return rows
     */
    public int height() {
        return height;
    }

    /**
     * Tells whether a pixel is set.
     *
     * @param x column
     * @param y row
     * @return true if set
     */
    public boolean get(int x, int y) {
        return bits[y * width + x];
    }

    /**
     * Tells whether a pixel is set.
     *
     * @param index {@code y * width + x}
     * @return true if set
     */
    public boolean get(int index) {
        return bits[index];
    }

    /**
     * Counts the pixels set.
     *
     * @return the number of pixels set
     */
    public int area() {
        return area;
    }

    /**
     * Returns the share of pixels set.
     *
     * @return area / (width * height), in [0, 1]
     */
    public double share() {
        return (double) area / bits.length;
    }

    /**
     * Tells whether no pixel is set.
     *
     * @return true if the area is 0
     */
    public boolean isEmpty() {
        return area == 0;
    }

    /**
     * Lists the pixels set.
     *
     * @return their indices {@code y * width + x}, ascending
     */
    public int[] indices() {
        int[] indices = new int[area];
        int n = 0;
        for (int i = 0; i < bits.length; i++) {
            if (bits[i]) {
                indices[n++] = i;
            }
        }
        return indices;
    }

    /**
     * Intersects two masks.
     *
     * @param other mask of the same size
     * @return pixels set in both
     */
    public Mask and(Mask other) {
        checkSameSize(other);
        boolean[] out = new boolean[bits.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = bits[i] && other.bits[i];
        }
        return new Mask(width, height, out);
    }

    /**
     * Unites two masks.
     *
     * @param other mask of the same size
     * @return pixels set in either
     */
    public Mask or(Mask other) {
        checkSameSize(other);
        boolean[] out = new boolean[bits.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = bits[i] || other.bits[i];
        }
        return new Mask(width, height, out);
    }

    /**
     * Subtracts a mask.
     *
     * @param other mask of the same size
     * @return pixels set here and not there
     */
    public Mask minus(Mask other) {
        checkSameSize(other);
        boolean[] out = new boolean[bits.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = bits[i] && !other.bits[i];
        }
        return new Mask(width, height, out);
    }

    /**
     * Grows the mask by a Euclidean disk: a pixel is set if some set pixel lies at distance {@code <=
     * radius}.
     *
     * @param radius pixels, at least 0
     * @return the grown mask, cut at the frame
     */
    public Mask dilate(double radius) {
        return radius == 0 ? this : new Mask(width, height, DiskDilation.dilate(bits, width, height, radius));
    }

    /**
     * Resizes by nearest pixel centres.
     *
     * @param newWidth  columns wanted
     * @param newHeight rows wanted
     * @return the resized mask; this one if it already has that size
     */
    public Mask resize(int newWidth, int newHeight) {
        if (newWidth == width && newHeight == height) {
            return this;
        }
        return new Mask(newWidth, newHeight, Resampler.nearest(bits, height, width, newHeight, newWidth));
    }

    /**
     * Draws the mask.
     *
     * @return an 8-bit grey image, 255 where set and 0 elsewhere
     */
    public BufferedImage toBufferedImage() {
        return Rasters.grey(toBytes(), width, height);
    }

    /**
     * Copies the mask into bytes.
     *
     * @return {@code width * height} bytes, row by row, 255 (-1 as a Java byte) where set and 0 elsewhere
     */
    public byte[] toBytes() {
        byte[] bytes = new byte[bits.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bits[i] ? (byte) 255 : 0;
        }
        return bytes;
    }

    /**
     * Copies the mask into flags.
     *
     * @return {@code width * height} flags, row by row
     */
    public boolean[] toBooleans() {
        return bits.clone();
    }

    /** Refuses a mask of another size. */
    private void checkSameSize(Mask other) {
        if (other.width != width || other.height != height) {
            throw new IllegalArgumentException("mask: sizes differ, " + width + "x" + height + " and "
                    + other.width + "x" + other.height);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Mask mask && mask.width == width && mask.height == height
                && Arrays.equals(mask.bits, bits);
    }

    @Override
    public int hashCode() {
        return 31 * width + Arrays.hashCode(bits);
    }

    @Override
    public String toString() {
        return "Mask[" + width + "x" + height + ", area " + area + "]";
    }
}
