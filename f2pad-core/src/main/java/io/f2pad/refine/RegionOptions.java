package io.f2pad.refine;

/**
 * How omega grows from the first mask.
 *
 * @param dilation   radius in pixels
 * @param hysteresis omega grows from pixels above {@code hysteresis * threshold} and above normal scores, in (0, 1];
 *                   1 is the paper
 * @param maxShare   largest share of the image that omega may cover, in (0, 1]
 */
public record RegionOptions(double dilation, double hysteresis, double maxShare) {

    /** A generous region: growing it costs time, not accuracy. */
    public static final RegionOptions DEFAULT = new RegionOptions(6, 0.5, 0.6);

    /** Checks the ranges. */
    public RegionOptions {
        Ranges.require(dilation >= 0, "dilation must not be negative", dilation);
        Ranges.require(hysteresis > 0 && hysteresis <= 1, "hysteresis must lie in (0, 1]", hysteresis);
        Ranges.require(maxShare > 0 && maxShare <= 1, "maxShare must lie in (0, 1]", maxShare);
    }
}
