package io.f2pad.refine;

/** How far the input stands out from its inpainted estimate. */
public final class Contrast {

    private Contrast() {
    }

    /**
     * The contraharmonic mean of ‖I - N0‖ over a region, {@code sum ‖a‖^2 / sum ‖a‖}: close to the anomaly's own norm,
     * however many nearly normal pixels the region holds around it.
     *
     * @param image   I, three normalised planes
     * @param initial N0, three normalised planes
     * @param region  pixels that count
     * @return normalised units; 0 where both images agree or the region is empty
     */
    public static double of(float[] image, float[] initial, boolean[] region) {
        int plane = region.length;
        double first = 0;
        double second = 0;
        for (int i = 0; i < plane; i++) {
            if (region[i]) {
                double r = image[i] - initial[i];
                double g = image[plane + i] - initial[plane + i];
                double b = image[2 * plane + i] - initial[2 * plane + i];
                double squared = r * r + g * g + b * b;
                first += Math.sqrt(squared);
                second += squared;
            }
        }
        return first == 0 ? 0 : second / first;
    }
}
