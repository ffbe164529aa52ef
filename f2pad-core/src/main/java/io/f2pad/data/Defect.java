package io.f2pad.data;

import io.f2pad.image.Mask;
import io.f2pad.image.Planes;

/**
 * A synthetic defect with its exact truth: the image equals the normal one outside the mask.
 *
 * @param image X of Eq. 16, RGB in [0, 1]
 * @param mask  M, of the same size
 */
public record Defect(Planes image, Mask mask) {

    /** Checks that the sizes agree. */
    public Defect {
        if (image.width() != mask.width() || image.height() != mask.height()) {
            throw new IllegalArgumentException("defect: image is " + image.width() + "x" + image.height()
                    + ", mask is " + mask.width() + "x" + mask.height());
        }
    }
}
