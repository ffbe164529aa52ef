package io.f2pad.data;

import io.f2pad.image.Mask;
import java.util.SplittableRandom;

/**
 * Draws the shapes of synthetic defects; implementations are immutable, all randomness comes from the
 * argument.
 */
public interface MaskSource {

    /**
     * Draws a shape, sized and placed.
     *
     * @param width  columns of the image
     * @param height rows of the image
     * @param random source of randomness
     * @return a mask of the image's size that is not empty
     */
    Mask draw(int width, int height, SplittableRandom random);
}
