package io.f2pad.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One test image.
 *
 * @param image     the image file
 * @param mask      the file of its ground-truth mask; null for normal images, and for defects whose mask is
 *                  missing: those say nothing about pixels and must be left out of pixel metrics
 * @param defect    name of the folder it lies in, {@code good} for normal images
 * @param anomalous true unless the image is normal
 */
public record Sample(Path image, @Nullable Path mask, String defect, boolean anomalous) {

    /** Checks that a normal image has no mask. */
    public Sample {
        if (!anomalous && mask != null) {
            throw new IllegalArgumentException("sample: normal image " + image + " cannot have the mask " + mask);
        }
    }

    /**
     * Names the sample uniquely inside its data set, apart from files that differ in their extension only.
     *
     * @return defect and file name without extension, as in {@code broken_large/006}
     */
    public String id() {
        return defect + "/" + Dataset.stem(image);
    }
}
