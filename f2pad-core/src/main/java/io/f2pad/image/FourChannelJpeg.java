package io.f2pad.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;

/**
 * Converts the four raw channels of a CMYK or YCCK JPEG to RGB.
 *
 * <p>An Adobe segment means that the inks are stored inverted (255 = no ink) and tells by its transform byte
 * whether the first three are YCbCr of the complement. Without one the samples are plain CMYK. R = (255 -
 * C)(255 - K) / 255, and so on; colour profiles are ignored.
 */
final class FourChannelJpeg {

    private static final int YCCK = 2;

    private FourChannelJpeg() {
    }

    static BufferedImage toRgb(Raster raster, byte[] file) {
        int transform = JpegSegments.adobeTransform(file);
        int width = raster.getWidth();
        int height = raster.getHeight();
        int[] row = new int[4 * width];
        int[] rgb = new int[width * height];
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                rgb[y * width + x] = pixel(row, 4 * x, transform);
            }
        }
        return Rasters.rgb(rgb, width, height);
    }

    private static int pixel(int[] row, int at, int transform) {
        double a = row[at];
        double b = row[at + 1];
        double c = row[at + 2];
        double white = row[at + 3];
        if (transform == YCCK) {
            double cb = b - 128;
            double cr = c - 128;
            double luma = a;
            a = 255 - clamp(luma + 1.402 * cr);
            b = 255 - clamp(luma - 0.344136 * cb - 0.714136 * cr);
            c = 255 - clamp(luma + 1.772 * cb);
        }
        if (transform < 0) {
            a = 255 - a;
            b = 255 - b;
            c = 255 - c;
            white = 255 - white;
        }
        return (int) Math.round(a * white / 255) << 16 | (int) Math.round(b * white / 255) << 8
                | (int) Math.round(c * white / 255);
    }

    private static double clamp(double value) {
        return Math.min(255, Math.max(0, value));
    }
}
