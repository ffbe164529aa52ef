package io.f2pad.detect;

import io.f2pad.data.Defect;
import io.f2pad.data.DefectSynthesis;
import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import io.f2pad.inpaint.Inpainter;
import io.f2pad.refine.Calibration;
import io.f2pad.refine.CalibrationOptions;
import io.f2pad.refine.InitialAnomaly;
import io.f2pad.refine.Objective;
import io.f2pad.refine.Omega;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Sets alpha, beta and gamma on held-out normal images with synthetic defects: gradient medians give the units and a
 * first guess, {@link AlphaSearch} the best alpha.
 */
final class Calibrator {

    private static final int GRID = 33;

    private final Model model;
    private final Workspace workspace;
    private final Inpainter inpainter;
    private final CalibrationOptions options;

    Calibrator(Model model, Workspace workspace, Inpainter inpainter, CalibrationOptions options) {
        this.model = model;
        this.workspace = workspace;
        this.inpainter = inpainter;
        this.options = options;
    }

    /** Calibrates on working-size RGB images that the scorer was not fitted on. */
    Calibration calibrate(List<Planes> heldOut, double threshold, long seed, FitListener listener) {
        SplittableRandom random = new SplittableRandom(seed);
        DefectSynthesis synthesis = DefectSynthesis.generated();
        List<float[]> maps = new ArrayList<>();
        List<AlphaSearch.Case> cases = new ArrayList<>();
        Samples normal = new Samples();
        Samples defect = new Samples();
        Samples prior = new Samples();
        double[] areas = new double[options.images()];
        double[] contrasts = new double[options.images()];
        for (int i = 0; i < options.images(); i++) {
            Planes base = heldOut.get(i % heldOut.size());
            Defect made = synthesis.paste(base, random.split());
            float[] image = model.normalization().normalize(made.image().data());
            float[] map = workspace.scoreMap(image);
            maps.add(map);
            Omega grown = omega(map, threshold, threshold);
            boolean[] region = region(grown, made.mask());
            float[] filled = inpainter.fill(image, region, model.size(), model.size());
            InitialAnomaly initial = InitialAnomaly.of(image, filled, region, model.refine());
            areas[i] = initial.area();
            contrasts[i] = initial.contrast();
            if (i < options.trials()) {
                cases.add(new AlphaSearch.Case(made.image(), image, map, filled, region, grown.seedArea(), initial,
                        made.mask()));
            }
            Objective objective = workspace.objective();
            float[] omega = indicator(region);
            normal.add(objective.gradient(Objective.Part.LOSS, filled, image, omega), region);
            defect.add(objective.gradient(Objective.Part.LOSS, image, image, omega), made.mask().toBooleans());
            prior.add(objective.gradient(Objective.Part.MIXTURE, filled, image, omega), region);
            listener.progress("calibration", i + 1, options.images());
        }
        double gn = normal.median();
        double ga = defect.median();
        double gp = Math.max(prior.median(), 1e-9);
        double[] grid = grid(maps, threshold);
        Calibration guess = new Calibration(options.alphaUnits() * Math.sqrt(gn * ga),
                options.betaUnits() * gn / gp, options.gammaUnits() * gn, gn, ga,
                new InitialAnomaly((int) median(areas), Math.max(median(contrasts), 1e-3)), threshold, grid,
                areas(maps, grid, threshold), Double.NaN);
        return new AlphaSearch(workspace.objective(), model.refine(), cases, threshold, listener).improve(guess);
    }

    /** Omega; around the true mask where the scorer misses the defect altogether. */
    private boolean[] region(Omega omega, Mask truth) {
        return omega.seedArea() > 0 ? omega.region() : truth.dilate(model.refine().region().dilation()).toBooleans();
    }

    private Omega omega(float[] map, double threshold, double normal) {
        return Omega.of(map, model.size(), model.size(), threshold, normal, model.refine().region());
    }

    private static float[] indicator(boolean[] region) {
        float[] omega = new float[region.length];
        for (int i = 0; i < omega.length; i++) {
            omega[i] = region[i] ? 1 : 0;
        }
        return omega;
    }

    /** Thresholds from half the calibrated one to the largest score seen. */
    private static double[] grid(List<float[]> maps, double threshold) {
        double top = threshold * 2;
        for (float[] map : maps) {
            for (float value : map) {
                top = Math.max(top, value);
            }
        }
        double[] grid = new double[GRID];
        for (int i = 0; i < GRID; i++) {
            grid[i] = threshold / 2 * Math.pow(top / (threshold / 2), (double) i / (GRID - 1));
        }
        return grid;
    }

    /** Median seed area of the non-empty regions at each threshold. */
    private double[] areas(List<float[]> maps, double[] grid, double normal) {
        double[] areas = new double[grid.length];
        for (int i = 0; i < grid.length; i++) {
            double bar = grid[i];
            double[] found = maps.stream().mapToDouble(map -> omega(map, bar, normal).seedArea())
                    .filter(a -> a > 0).toArray();
            areas[i] = found.length == 0 ? 1 : median(found);
        }
        return areas;
    }

    /** The upper median; 0 of nothing. */
    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    /** Pixel-gradient norms. */
    private static final class Samples {

        private final List<double[]> norms = new ArrayList<>();

        void add(float[] gradient, boolean[] region) {
            int plane = region.length;
            double[] found = new double[plane];
            int count = 0;
            for (int i = 0; i < plane; i++) {
                if (region[i]) {
                    double r = gradient[i];
                    double g = gradient[plane + i];
                    double b = gradient[2 * plane + i];
                    found[count++] = Math.sqrt(r * r + g * g + b * b);
                }
            }
            norms.add(Arrays.copyOf(found, count));
        }

        double median() {
            return Calibrator.median(norms.stream().flatMapToDouble(Arrays::stream).toArray());
        }
    }
}
