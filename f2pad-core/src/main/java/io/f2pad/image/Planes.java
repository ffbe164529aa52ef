package io.f2pad.image;

import java.awt.image.BufferedImage;

/**
 * A float image in channel-major order: value (c, y, x) is {@code data[(c * height + y) * width + x]}.
 *
 * <p>Colour images have three channels R, G, B in [0, 1]. The array is not copied: whoever builds the planes
 * hands it over. {@code equals} compares the array by identity.
 *
 * @param channels number of channels, at least 1
 * @param height   rows, at least 1
 * @param width    columns, at least 1
 * @param data     {@code channels * height * width} values
 */
public record Planes(int channels, int height, int width, float[] data) {

    /** Checks that every extent is positive and that the array has exactly the right length. */
    public Planes {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "planes: every extent must be at least 1, got " + channels + "x" + height + "x" + width);
        }
        long expected = (long) channels * height * width;
        if (data.length != expected) {
            throw new IllegalArgumentException("planes: " + channels + "x" + height + "x" + width + " needs "
                    + expected + " values, got " + data.length);
        }
    }

    /**
     * Makes planes filled with zero.
     *
     * @param channels number of channels
     * @param height   rows
     * @param width    columns
     * @return new planes
     */
    public static Planes zeros(int channels, int height, int width) {
        return new Planes(channels, height, width, new float[length(channels, height, width)]);
    }

    static int length(int channels, int height, int width) {
        long length = (long) channels * height * width;
        if (length > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("image of " + width + "x" + height + " is too large: "
                    + channels + " channels need " + length + " values; cut it into tiles");
        }
        return (int) length;
    }

    /**
     * Returns the number of pixels of one channel.
     *
     * @return {@code height * width}
     */
    public int plane() {
        return height * width;
    }

    /**
     * Reads one value.
     *
     * @param c channel
     * @param y row
     * @param x column
     * @return the value
     */
    public float get(int c, int y, int x) {
        return data[(c * height + y) * width + x];
    }

    /**
     * Returns planes with their own array.
     *
     * @return a deep copy
     */
    public Planes copy() {
        return new Planes(channels, height, width, data.clone());
    }

    /**
     * Converts to 8 bits per channel, value v becoming {@code round(255 v)} clamped to 0..255.
     *
     * @return a grey image for one channel, an RGB image for three
     */
    public BufferedImage toBufferedImage() {
        if (channels != 1 && channels != 3) {
            throw new IllegalStateException("only 1 or 3 channels make a picture, these planes have " + channels);
        }
        int plane = plane();
        if (channels == 1) {
            byte[] grey = new byte[plane];
            for (int i = 0; i < plane; i++) {
                grey[i] = (byte) eightBit(data[i]);
            }
            return Rasters.grey(grey, width, height);
        }
        int[] rgb = new int[plane];
        for (int i = 0; i < plane; i++) {
            rgb[i] = eightBit(data[i]) << 16 | eightBit(data[plane + i]) << 8 | eightBit(data[2 * plane + i]);
        }
        return Rasters.rgb(rgb, width, height);
    }

    static int eightBit(float value) {
        return Math.min(255, Math.max(0, Math.round(value * 255f)));
    }
}
