package io.f2pad.objective.mixture;

import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import io.f2pad.objective.MixtureField;
import org.jspecify.annotations.Nullable;

/**
 * How likely a colour is on one side of a mask: a mixture of Gaussians of the RGB values there. Immutable and
 * thread-safe; the same pixels give the same density.
 */
public final class ColourDensity {

    private static final int SAMPLE = 4000;
    private static final double COLOUR_STEP = 1e-4;

    /** No logarithm is larger, by the least covariance. */
    public static final double LARGEST_LOG = -1.5 * StrictMath.log(COLOUR_STEP);

    private final MixtureField field;
    private final double[] weights;

    private ColourDensity(GaussianMixture mixture) {
        field = mixture.field(true);
        weights = mixture.weights();
    }

    /**
     * Fits a density to evenly spread pixels.
     *
     * @param image      three channels in [0, 1]
     * @param mask       of the image's size
     * @param side       whether the pixels of the mask count, or all others
     * @param components most components
     * @return the density, or null where there are fewer pixels than components
     */
    public static @Nullable ColourDensity fit(Planes image, Mask mask, boolean side, int components) {
        int count = side ? mask.area() : image.plane() - mask.area();
        if (count < components) {
            return null;
        }
        int every = Math.max(1, (count + SAMPLE - 1) / SAMPLE);
        double[][] colours = new double[(count + every - 1) / every][];
        int seen = 0;
        for (int i = 0; i < image.plane(); i++) {
            if (mask.get(i) == side && seen++ % every == 0) {
                colours[(seen - 1) / every] = new double[] {image.data()[i], image.data()[image.plane() + i],
                    image.data()[2 * image.plane() + i]};
            }
        }
        return new ColourDensity(new VariationalMixtureFit(new MixtureOptions(components,
                MixtureOptions.Prior.DIRICHLET_PROCESS, 1, 100, 1e-3, 1e-6, 1e-3, COLOUR_STEP)).fit(colours));
    }

    /**
     * The logarithm of the density at a pixel, up to a constant that all densities share.
     *
     * @param image three channels in [0, 1]
     * @param i     index of the pixel, {@code y * width + x}
     * @return at most {@link #LARGEST_LOG}; finite for any colour
     */
    public double log(Planes image, int i) {
        double density = 0;
        for (int k = 0; k < weights.length; k++) {
            double x = image.data()[i] - field.means()[3 * k];
            double y = image.data()[image.plane() + i] - field.means()[3 * k + 1];
            double z = image.data()[2 * image.plane() + i] - field.means()[3 * k + 2];
            float[] p = field.precisions();
            int at = 6 * k;
            double distance = p[at] * x * x + p[at + 3] * y * y + p[at + 5] * z * z
                    + 2 * (p[at + 1] * x * y + p[at + 2] * x * z + p[at + 4] * y * z);
            density += weights[k] * StrictMath.exp(-0.5 * (distance + field.offsets()[k]));
        }
        return StrictMath.log(Math.max(density, Double.MIN_NORMAL));
    }
}
