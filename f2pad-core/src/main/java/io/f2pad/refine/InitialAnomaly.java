package io.f2pad.refine;

/**
 * The anomaly before refinement, the salient part of {@code A0 = I - N0}: how large it is and how far it stands out.
 *
 * @param area     salient pixels of the region
 * @param contrast their mean ‖a‖ in normalised units; 0 where there are none
 */
public record InitialAnomaly(int area, double contrast) {

    /**
     * Measures I - N0.
     *
     * @param image   I, three normalised planes
     * @param initial N0, three normalised planes
     * @param region  pixels that count
     * @param options gives tau and the {@linkplain StartOptions#salience() salience}
     * @return the measures
     */
    public static InitialAnomaly of(float[] image, float[] initial, boolean[] region, RefineOptions options) {
        int plane = region.length;
        double bar = bar(image, initial, region, options.tau(), options.start().salience());
        int area = 0;
        double sum = 0;
        for (int i = 0; i < plane; i++) {
            double norm = region[i] ? norm(image, initial, i, plane) : 0;
            if (norm > 0 && norm >= bar) {
                area++;
                sum += norm;
            }
        }
        return new InitialAnomaly(area, area == 0 ? 0 : sum / area);
    }

    /**
     * The smallest salient ‖a‖: a share of the contraharmonic mean over the region, {@code sum ‖a‖^2 / sum ‖a‖}, which
     * is close to the defect's own norm however many nearly normal pixels the region holds; at least tau.
     */
    static double bar(float[] image, float[] initial, boolean[] region, double tau, double salience) {
        double first = 0;
        double second = 0;
        for (int i = 0; i < region.length; i++) {
            if (region[i]) {
                double norm = norm(image, initial, i, region.length);
                first += norm;
                second += norm * norm;
            }
        }
        return Math.max(tau, first == 0 ? 0 : salience * second / first);
    }

    /** Euclidean norm of a over the three channels. */
    static double norm(float[] image, float[] initial, int i, int plane) {
        double r = image[i] - initial[i];
        double g = image[plane + i] - initial[plane + i];
        double b = image[2 * plane + i] - initial[2 * plane + i];
        return Math.sqrt(r * r + g * g + b * b);
    }
}
