package io.f2pad.refine;

/**
 * Where the minimisation starts. Inpainting is never exact, so {@code A0 = I - N0} covers normal pixels as well; what
 * stands out less than the defect starts close to the input, where the LOG penalty is steep and keeps it, and only
 * what stands out starts at N0. A pixel that must leave the input still can: the loss gradient of a defect is above the
 * penalty's slope.
 *
 * @param salience  pixels of A0 below this share of its contrast do not stand out; 0 lets every pixel start at N0, as
 *                  in the paper
 * @param remainder share of a0 that such a pixel keeps; it must not be 0, where the adaptive step (Eq. 15) is 0 too
 */
public record StartOptions(double salience, double remainder) {

    /** The paper's start: N0. */
    public static final StartOptions PAPER = new StartOptions(0, 1);

    /** Salient pixels alone. */
    public static final StartOptions DEFAULT = new StartOptions(0.7, 0.1);

    /** Checks the ranges. */
    public StartOptions {
        Ranges.require(salience >= 0 && salience <= 1, "start salience must lie in [0, 1]", salience);
        Ranges.require(remainder > 0 && remainder <= 1, "start remainder must lie in (0, 1]", remainder);
    }

    /** {@return the same start with a share of the salience} */
    StartOptions scaled(double share) {
        return new StartOptions(share * salience, remainder);
    }

    /**
     * The starting point.
     *
     * @param image   I, three normalised planes
     * @param initial N0, three normalised planes
     * @param region  omega
     * @param tau     smallest ‖a‖ of an anomalous pixel, normalised units
     * @return N to start from, three normalised planes; N0 itself outside the region and where A0 is salient
     */
    public float[] point(float[] image, float[] initial, boolean[] region, double tau) {
        float[] point = initial.clone();
        if (salience == 0) {
            return point;
        }
        int plane = region.length;
        double bar = InitialAnomaly.bar(image, initial, region, tau, salience);
        for (int i = 0; i < plane; i++) {
            if (region[i] && InitialAnomaly.norm(image, initial, i, plane) < bar) {
                for (int k = i; k < point.length; k += plane) {
                    point[k] = (float) (image[k] - remainder * (image[k] - initial[k]));
                }
            }
        }
        return point;
    }
}
