package io.f2pad.data;

import io.f2pad.DatasetException;
import io.f2pad.image.ImageFiles;
import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import java.nio.file.Path;

/** Reads ground-truth masks. */
public final class Masks {

    private Masks() {
    }

    /**
     * A mask and how it was obtained.
     *
     * @param mask    the mask at the size asked for
     * @param resized true if the file had another size and was resized by nearest pixel
     */
    public record MaskRead(Mask mask, boolean resized) {
    }

    /**
     * Reads a mask at the size of its image. A pixel is defective if its brightest channel is above 127 of
     * 255; in a file whose largest value is 1, if it is above 0.
     *
     * @param file   the mask file
     * @param width  columns of the image
     * @param height rows of the image
     * @return the mask, resized by nearest pixel if the file has another size
     * @throws DatasetException if the file cannot be read, or has values but none that marks a defect
     */
    public static MaskRead read(Path file, int width, int height) {
        Mask mask = read(file);
        return new MaskRead(mask.resize(width, height), mask.width() != width || mask.height() != height);
    }

    /**
     * Reads a mask at its own size.
     *
     * @param file the mask file
     * @return the mask
     * @throws DatasetException if the file cannot be read, or has values but none that marks a defect
     */
    public static Mask read(Path file) {
        return binary(file, brightest(ImageFiles.read(file).rgb()));
    }

    static Mask binary(Path file, Planes values) {
        float max = 0;
        for (float v : values.data()) {
            max = Math.max(max, v);
        }
        // 1 of 255, or the same number in a 16-bit file, which then is 8-bit data in a wider container
        boolean labels = max <= 1.001f / 255;
        double threshold = labels ? 0 : 127.5 / 255;
        Mask mask = Mask.above(values.width(), values.height(), values.data(), threshold);
        if (max > 0 && mask.isEmpty()) {
            throw new DatasetException("mask " + file + " has values up to " + Math.round(max * 255)
                    + " of 255 but none above 127; masks must hold 0 and 255, or 0 and 1");
        }
        return mask;
    }

    static Planes brightest(Planes rgb) {
        int plane = rgb.plane();
        float[] max = new float[plane];
        for (int i = 0; i < plane; i++) {
            max[i] = Math.max(rgb.data()[i], Math.max(rgb.data()[plane + i], rgb.data()[2 * plane + i]));
        }
        return new Planes(1, rgb.height(), rgb.width(), max);
    }
}
