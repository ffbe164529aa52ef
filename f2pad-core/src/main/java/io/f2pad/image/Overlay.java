package io.f2pad.image;

import java.awt.image.BufferedImage;

/** Draws masks onto pictures; the arguments are never changed. */
public final class Overlay {

    private Overlay() {
    }

    /**
     * Draws the outline of a mask: the set pixels with an unset pixel, or the frame, beside them.
     *
     * @param image     picture of the mask's size
     * @param mask      the mask
     * @param rgb       colour as 0xRRGGBB
     * @param thickness line width in pixels, at least 1; 1 stays inside the mask, more spreads to both sides
     * @return a new RGB picture
     */
    public static BufferedImage contour(BufferedImage image, Mask mask, int rgb, int thickness) {
        checkSize(image, mask);
        if (thickness < 1) {
            throw new IllegalArgumentException("overlay: thickness must be at least 1, got " + thickness);
        }
        int[] pixels = Rasters.packed(image);
        for (int i : outline(mask).dilate((thickness - 1) / 2.0).indices()) {
            pixels[i] = rgb & 0xffffff;
        }
        return Rasters.rgb(pixels, mask.width(), mask.height());
    }

    /**
     * Tints the inside of a mask.
     *
     * @param image picture of the mask's size
     * @param mask  the mask
     * @param rgb   colour as 0xRRGGBB
     * @param alpha share of the colour, in [0, 1]
     * @return a new RGB picture
     */
    public static BufferedImage fill(BufferedImage image, Mask mask, int rgb, double alpha) {
        checkSize(image, mask);
        if (!(alpha >= 0 && alpha <= 1)) {
            throw new IllegalArgumentException("overlay: alpha must be in [0, 1], got " + alpha);
        }
        int[] pixels = Rasters.packed(image);
        for (int i : mask.indices()) {
            int mixed = 0;
            for (int shift = 16; shift >= 0; shift -= 8) {
                int under = pixels[i] >> shift & 0xff;
                int over = rgb >> shift & 0xff;
                mixed |= (int) Math.round(under + alpha * (over - under)) << shift;
            }
            pixels[i] = mixed;
        }
        return Rasters.rgb(pixels, mask.width(), mask.height());
    }

    /**
     * Finds the outline of a mask.
     *
     * @param mask the mask
     * @return its pixels that have an unset 4-neighbour or touch the frame
     */
    public static Mask outline(Mask mask) {
        int width = mask.width();
        int height = mask.height();
        boolean[] out = new boolean[width * height];
        for (int i : mask.indices()) {
            int x = i % width;
            int y = i / width;
            boolean interior = x > 0 && y > 0 && x < width - 1 && y < height - 1
                    && mask.get(i - 1) && mask.get(i + 1) && mask.get(i - width) && mask.get(i + width);
            out[i] = !interior;
        }
        return Mask.of(width, height, out);
    }

    private static void checkSize(BufferedImage image, Mask mask) {
        if (image.getWidth() != mask.width() || image.getHeight() != mask.height()) {
            throw new IllegalArgumentException("overlay: image is " + image.getWidth() + "x" + image.getHeight()
                    + ", mask is " + mask.width() + "x" + mask.height());
        }
    }
}
