package io.f2pad.cli.rival;

import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import io.f2pad.image.Resampler;
import io.f2pad.image.ScoreMap;
import io.f2pad.objective.MixtureField;
import io.f2pad.objective.mixture.GaussianMixture;
import io.f2pad.objective.mixture.MixtureOptions;
import io.f2pad.objective.mixture.VariationalMixtureFit;

/**
 * GrabCut from the first mask (Rother, Kolmogorov and Blake, GrabCut, 2004): one colour mixture inside the mask, one
 * outside, a minimum cut that prefers the image's edges, mixtures again from the cut, until it stays. Only pixels near
 * the first mask may be set. Large images are reduced first, and the mask is enlarged by nearest pixel.
 *
 * @param components most components of a colour mixture
 * @param rounds     most rounds of fitting and cutting
 * @param longest    longest side in pixels that is cut without reduction
 */
public record GraphCut(int components, int rounds, int longest) implements MaskRefinement {

    /** The paper's weight of the edges. */
    private static final double GAMMA = 50;
    private static final int UNIT = 1000;
    private static final int HARD = 100_000_000;
    private static final double BAND = 1.0 / 16;
    private static final int SAMPLE = 4000;
    private static final double COLOUR_STEP = 1e-4;

    /** Checks the ranges. */
    public GraphCut {
        if (components < 1 || rounds < 1 || longest < 8) {
            throw new IllegalArgumentException("graph cut: components and rounds must be at least 1, the side 8, got "
                    + components + ", " + rounds + ", " + longest);
        }
    }

    @Override
    public String name() {
        return "graph cut";
    }

    @Override
    public Mask refine(Planes image, ScoreMap scores, Mask initial) {
        MaskRefinement.check(image, scores, initial);
        if (initial.isEmpty() || initial.area() == image.plane()) {
            return initial;
        }
        ReducedSize size = ReducedSize.of(image, longest);
        Planes small = Resampler.resize(image, size.height(), size.width());
        Mask start = initial.resize(size.width(), size.height());
        return cut(small, start).resize(image.width(), image.height());
    }

    private Mask cut(Planes image, Mask start) {
        Mask free = start.dilate(Math.max(2, BAND * Math.max(image.width(), image.height())));
        VariationalMixtureFit fit = new VariationalMixtureFit(new MixtureOptions(components,
                MixtureOptions.Prior.DIRICHLET_PROCESS, 1, 100, 1e-3, 1e-6, 1e-3, COLOUR_STEP));
        double contrast = contrast(image);
        Mask mask = start;
        for (int round = 0; round < rounds; round++) {
            double[][] inside = colours(image, mask, true);
            double[][] outside = colours(image, mask, false);
            if (inside.length < components || outside.length < components) {
                return mask;
            }
            Mask next = cut(image, free, contrast, new Density(fit.fit(inside)), new Density(fit.fit(outside)));
            if (next.equals(mask)) {
                return mask;
            }
            mask = next;
        }
        return mask;
    }

    private static Mask cut(Planes image, Mask free, double contrast, Density inside, Density outside) {
        int width = image.width();
        int height = image.height();
        GridCut grid = new GridCut(width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                if (free.get(i)) {
                    grid.terminals(x, y, units(outside.cost(image, i)), units(inside.cost(image, i)));
                } else {
                    grid.terminals(x, y, 0, HARD);
                }
                for (int d = 0; d < 4; d++) {
                    int nx = x + GridCut.STEPS[d][0];
                    int ny = y + GridCut.STEPS[d][1];
                    if (nx >= 0 && nx < width && ny < height) {
                        double weight = GAMMA / (d < 2 ? 1 : Math.sqrt(2))
                                * StrictMath.exp(-contrast * difference(image, i, ny * width + nx));
                        grid.edge(x, y, d, units(weight));
                    }
                }
            }
        }
        return Mask.of(width, height, grid.cut());
    }

    private static int units(double cost) {
        return (int) Math.round(UNIT * cost);
    }

    private static double difference(Planes image, int i, int j) {
        double sum = 0;
        for (int c = 0; c < 3; c++) {
            double d = image.data()[c * image.plane() + i] - image.data()[c * image.plane() + j];
            sum += d * d;
        }
        return sum;
    }

    /** The paper's beta: one over twice the mean squared difference of neighbours. */
    private static double contrast(Planes image) {
        int width = image.width();
        double sum = 0;
        long count = 0;
        for (int i = 0; i < image.plane(); i++) {
            if (i % width + 1 < width) {
                sum += difference(image, i, i + 1);
                count++;
            }
            if (i + width < image.plane()) {
                sum += difference(image, i, i + width);
                count++;
            }
        }
        return sum == 0 ? 0 : count / (2 * sum);
    }

    /** Evenly spread colours of one side of the mask. */
    private static double[][] colours(Planes image, Mask mask, boolean side) {
        int count = side ? mask.area() : image.plane() - mask.area();
        int every = Math.max(1, (count + SAMPLE - 1) / SAMPLE);
        double[][] out = new double[(count + every - 1) / every][];
        int seen = 0;
        for (int i = 0; i < image.plane(); i++) {
            if (mask.get(i) == side && seen++ % every == 0) {
                out[(seen - 1) / every] = new double[] {image.data()[i], image.data()[image.plane() + i],
                    image.data()[2 * image.plane() + i]};
            }
        }
        return out;
    }

    /** Minus the logarithm of a mixture's density, shifted so that it is never negative. */
    private static final class Density {

        /** Above the largest log density that the smallest covariance allows. */
        private static final double SHIFT = -1.5 * StrictMath.log(COLOUR_STEP) + 1;
        private static final double MOST = 100;

        private final MixtureField field;
        private final double[] weights;

        Density(GaussianMixture mixture) {
            field = mixture.field(true);
            weights = mixture.weights();
        }

        double cost(Planes image, int i) {
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
            return Math.min(MOST, Math.max(0, SHIFT - StrictMath.log(Math.max(density, Double.MIN_NORMAL))));
        }
    }
}
