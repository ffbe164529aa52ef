package io.f2pad.metrics;

import io.f2pad.image.Mask;

/**
 * How well one mask fits the truth: pixels and boundary.
 *
 * @param counts      pixel counts
 * @param boundaryF1  boundary F1 at 1, 2 and 3 pixels, each in [0, 1]
 * @param hausdorff95 95 % Hausdorff distance in pixels
 */
public record MaskQuality(Confusion counts, BoundaryF1 boundaryF1, double hausdorff95) {

    /**
     * Boundary F1 at three tolerances.
     *
     * @param at1 at 1 pixel
     * @param at2 at 2 pixels
     * @param at3 at 3 pixels
     */
    public record BoundaryF1(double at1, double at2, double at3) {
    }

    /**
     * Measures one image.
     *
     * @param predicted M
     * @param truth     G, of the same size
     * @return the quality, by the definitions of {@link Confusion} and {@link BoundaryDistance}
     */
    public static MaskQuality of(Mask predicted, Mask truth) {
        BoundaryDistance boundary = BoundaryDistance.of(predicted, truth);
        return new MaskQuality(Confusion.of(predicted, truth),
                new BoundaryF1(boundary.f1(1), boundary.f1(2), boundary.f1(3)), boundary.hausdorff95());
    }

    /** {@return IoU of this image} */
    public double iou() {
        return counts.iou();
    }

    /** {@return Dice of this image, the same number as its F1} */
    public double dice() {
        return counts.dice();
    }
}
