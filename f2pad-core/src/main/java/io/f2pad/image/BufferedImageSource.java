package io.f2pad.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Samples of a {@link BufferedImage}, read from its raster.
 *
 * <p>{@code getRGB} is only the last resort: it pushes grey rasters through a gamma curve (Java's grey space
 * is linear) and cuts 16 bits down to 8.
 */
record BufferedImageSource(BufferedImage image) implements PixelSource {

    @Override
    public int width() {
        return image.getWidth();
    }

    @Override
    public int height() {
        return image.getHeight();
    }

    @Override
    public void rgb(float[] out) {
        ColorModel model = image.getColorModel();
        if (model instanceof IndexColorModel palette) {
            indexed(palette, out);
        } else if (model instanceof ComponentColorModel && !model.isAlphaPremultiplied() && components(model, out)) {
            return;
        } else if (image.getType() == BufferedImage.TYPE_INT_RGB || image.getType() == BufferedImage.TYPE_INT_ARGB) {
            packed(out);
        } else {
            converted(out);
        }
    }

    /** Reads a component raster; false if its colour space or sample type is not one of the plain ones. */
    private boolean components(ColorModel model, float[] out) {
        int space = model.getColorSpace().getType();
        int colours = model.getNumColorComponents();
        boolean grey = space == ColorSpace.TYPE_GRAY && colours == 1;
        boolean colour = space == ColorSpace.TYPE_RGB && colours == 3;
        boolean cmyk = space == ColorSpace.TYPE_CMYK && colours == 4;
        boolean floats = model.getTransferType() == DataBuffer.TYPE_FLOAT;
        boolean integers = model.getTransferType() == DataBuffer.TYPE_BYTE
                || model.getTransferType() == DataBuffer.TYPE_USHORT;
        if (!(grey || colour || cmyk) || !(floats || integers)) {
            return false;
        }
        int width = width();
        int bands = image.getRaster().getNumBands();
        float scale = floats ? 1f : (1 << model.getComponentSize(0)) - 1;
        float[] row = new float[width * bands];
        int plane = width * height();
        for (int y = 0; y < height(); y++) {
            image.getRaster().getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                for (int c = 0; c < (grey ? 1 : 3); c++) {
                    float value = row[x * bands + c] / scale;
                    if (cmyk) {
                        value = (1f - value) * (1f - row[x * bands + 3] / scale);
                    }
                    out[c * plane + i] = floats ? PlaneSource.inUnitRange(value, x, y) : value;
                }
            }
        }
        if (grey) {
            PixelSource.spreadGrey(out);
        }
        return true;
    }

    private void indexed(IndexColorModel palette, float[] out) {
        int[] colours = new int[palette.getMapSize()];
        palette.getRGBs(colours);
        Raster raster = image.getRaster();
        int[] row = new int[width()];
        for (int y = 0; y < height(); y++) {
            raster.getSamples(0, y, width(), 1, 0, row);
            for (int x = 0; x < width(); x++) {
                // an index beyond the palette is a damaged file that decoders let through; black is what they show
                put(out, y * width() + x, row[x] < colours.length ? colours[row[x]] : 0);
            }
        }
    }

    private void packed(float[] out) {
        int[] row = new int[width()];
        for (int y = 0; y < height(); y++) {
            image.getRaster().getDataElements(0, y, width(), 1, row);
            for (int x = 0; x < width(); x++) {
                put(out, y * width() + x, row[x]);
            }
        }
    }

    private void converted(float[] out) {
        int[] row = new int[width()];
        for (int y = 0; y < height(); y++) {
            image.getRGB(0, y, width(), 1, row, 0, width());
            for (int x = 0; x < width(); x++) {
                put(out, y * width() + x, row[x]);
            }
        }
    }

    private static void put(float[] out, int i, int rgb) {
        int plane = out.length / 3;
        out[i] = (rgb >> 16 & 0xff) / 255f;
        out[plane + i] = (rgb >> 8 & 0xff) / 255f;
        out[2 * plane + i] = (rgb & 0xff) / 255f;
    }
}
