package io.f2pad.objective;

/**
 * Neighbour-weighted gradient sharing (Eq. 13-14):
 * {@code w = exp(-r^2 / (f s_d^2)) exp(-|x - x'|^2 / (f s_c^2))}, normalised to sum 1 over the window
 * inside the region.
 *
 * @param window       odd window size k
 * @param spatialSigma s_d in pixels
 * @param colourSigma  s_c in normalised units
 * @param factor       f: 2 for the Gaussian form, 1 for the form without the 2
 */
public record SharingOptions(int window, double spatialSigma, double colourSigma, double factor) {

    /** The paper's constants: k = 5, s_d = 1.1, s_c = 3. */
    public static final SharingOptions PAPER = new SharingOptions(5, 1.1, 3.0, 2.0);

    /** Edge-aware colours: the same window with s_c = 0.4, which keeps gradients on their side of a colour edge. */
    public static final SharingOptions EDGE_AWARE = new SharingOptions(5, 1.1, 0.4, 2.0);

    /** Checks the ranges. */
    public SharingOptions {
        if (window < 1 || window % 2 == 0 || !(spatialSigma > 0) || !(colourSigma > 0) || !(factor > 0)) {
            throw new IllegalArgumentException("sharing: window must be odd, sigmas and factor positive, got window "
                    + window + ", sigmas " + spatialSigma + " and " + colourSigma + ", factor " + factor);
        }
    }
}
