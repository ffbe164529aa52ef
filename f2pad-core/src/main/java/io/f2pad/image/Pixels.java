package io.f2pad.image;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;

/**
 * A view of an image held by the caller; nothing is copied until {@link #rgb()}.
 *
 * <p>Grey images are spread over the three channels, alpha is dropped (the colours are taken as stored, not
 * blended), colour profiles and EXIF orientation are ignored, so the numbers are the samples of the file
 * divided by their full scale. The memory behind must not change while the view is used; under that condition
 * the class is thread-safe.
 */
public final class Pixels {

    private final PixelSource source;

    private Pixels(PixelSource source) {
        this.source = source;
    }

    /**
     * Wraps a picture of any raster type: grey, indexed, packed, with alpha, 8 or 16 bits.
     *
     * @param image the picture
     * @return the view
     */
    public static Pixels of(BufferedImage image) {
        return new Pixels(new BufferedImageSource(image));
    }

    /**
     * Wraps raw memory, heap or direct; pixel (0, 0) is at the buffer's position.
     *
     * @param buffer      the samples; position, limit and byte order are read once, here
     * @param width       columns, at least 1
     * @param height      rows, at least 1
     * @param strideBytes distance between rows in bytes, at least {@code width * layout.pixelBytes()}
     * @param layout      order and size of the samples
     * @return the view
     * @throws IllegalArgumentException if the buffer or the stride is too small
     */
    public static Pixels of(ByteBuffer buffer, int width, int height, int strideBytes, Layout layout) {
        return new Pixels(new ByteBufferSource(buffer, width, height, strideBytes, layout));
    }

    /**
     * Wraps one (grey) or three (R, G, B) planes given as rows of values in [0, 1].
     *
     * @param channels the planes, {@code channels[c][y][x]}
     * @return the view
     * @throws IllegalArgumentException if the number of planes is not 1 or 3, or their rows differ in size;
     *                                  values outside [0, 1] are refused by {@link #rgb()}
     */
    public static Pixels ofPlanes(float[][]... channels) {
        return new Pixels(new PlaneSource(channels));
    }

    /**
     * Returns the width.
     *
     * @return columns
     */
    public int width() {
        return source.width();
    }

    /**
     * Returns the height.
     *
     * @return rows
     */
    public int height() {
        return source.height();
    }

    /**
     * Converts to three planes in [0, 1]: samples of 8 bits are divided by 255, of 16 bits by 65535.
     *
     * @return new planes R, G, B
     * @throws IllegalArgumentException if float samples lie outside [0, 1] or the image is too large for one
     *                                  array
     */
    public Planes rgb() {
        float[] out = new float[Planes.length(3, height(), width())];
        source.rgb(out);
        return new Planes(3, height(), width(), out);
    }
}
