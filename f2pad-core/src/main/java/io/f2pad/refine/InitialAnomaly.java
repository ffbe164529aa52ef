package io.f2pad.refine;

/**
 * The anomaly before refinement, {@code A0 = I - N0}: how large it is and how far it stands out.
 *
 * @param area     pixels of the region with ‖a‖ above tau
 * @param contrast contraharmonic mean of ‖a‖ over the region, {@code sum ‖a‖^2 / sum ‖a‖}, in normalised units: close
 *                 to the defect's own norm, however many nearly normal pixels the region holds around it; 0 where
 *                 both images agree or the region is empty
 */
public record InitialAnomaly(int area, double contrast) {

    /**
     * Measures I - N0.
     *
     * @param image   I, three normalised planes
     * @param initial N0, three normalised planes
     * @param region  pixels that count
     * @param tau     smallest ‖a‖ of an anomalous pixel, normalised units
     * @return the measures
     */
    public static InitialAnomaly of(float[] image, float[] initial, boolean[] region, double tau) {
        int plane = region.length;
        int area = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < plane; i++) {
            if (region[i]) {
                double r = image[i] - initial[i];
                double g = image[plane + i] - initial[plane + i];
                double b = image[2 * plane + i] - initial[2 * plane + i];
                double squared = r * r + g * g + b * b;
                double norm = Math.sqrt(squared);
                area += norm > tau ? 1 : 0;
                first += norm;
                second += squared;
            }
        }
        return new InitialAnomaly(area, first == 0 ? 0 : second / first);
    }
}
