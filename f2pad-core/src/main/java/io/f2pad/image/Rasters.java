package io.f2pad.image;

import java.awt.image.BufferedImage;

/** Builds pictures from arrays of samples. */
final class Rasters {

    private Rasters() {
    }

    /** Wraps raw grey samples; going through setRGB would apply the gamma of Java's linear grey space. */
    static BufferedImage grey(byte[] samples, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, width, height, samples);
        return image;
    }

    /** Packs 0xRRGGBB values. */
    static BufferedImage rgb(int[] packed, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.getRaster().setDataElements(0, 0, width, height, packed);
        return image;
    }

    /** Reads any picture as 0xRRGGBB values, alpha dropped. */
    static int[] packed(BufferedImage image) {
        Planes planes = Pixels.of(image).rgb();
        int plane = planes.plane();
        int[] packed = new int[plane];
        for (int i = 0; i < plane; i++) {
            packed[i] = Planes.eightBit(planes.data()[i]) << 16
                    | Planes.eightBit(planes.data()[plane + i]) << 8
                    | Planes.eightBit(planes.data()[2 * plane + i]);
        }
        return packed;
    }
}
