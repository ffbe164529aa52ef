package io.f2pad.data;

import io.f2pad.image.ImageFiles;
import io.f2pad.image.Mask;
import io.f2pad.image.Pixels;
import io.f2pad.image.Planes;
import org.jspecify.annotations.Nullable;

/**
 * One test image in memory with what is known about it.
 *
 * @param pixels  the image as it was read
 * @param rgb     the same as RGB in [0, 1]
 * @param truth   its defective pixels at the image's size, empty for a normal image; null if they are not known
 * @param resized whether the truth's file had another size and was resized by nearest pixel
 */
public record LabelledImage(Pixels pixels, Planes rgb, @Nullable Mask truth, boolean resized) {

    /**
     * Reads a sample. An all-zero mask of a defect says that somebody forgot to draw it, so it counts as missing.
     *
     * @param sample the sample
     * @return image and truth
     * @throws io.f2pad.DatasetException if a file cannot be read
     */
    public static LabelledImage read(Sample sample) {
        Pixels pixels = ImageFiles.read(sample.image());
        Planes rgb = pixels.rgb();
        if (!sample.anomalous()) {
            return new LabelledImage(pixels, rgb, Mask.empty(rgb.width(), rgb.height()), false);
        }
        if (sample.mask() == null) {
            return new LabelledImage(pixels, rgb, null, false);
        }
        Masks.MaskRead truth = Masks.read(sample.mask(), rgb.width(), rgb.height());
        return truth.mask().isEmpty() ? new LabelledImage(pixels, rgb, null, false)
                : new LabelledImage(pixels, rgb, truth.mask(), truth.resized());
    }
}
