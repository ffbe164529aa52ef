package io.f2pad.detect;

import io.f2pad.image.Mask;
import io.f2pad.metrics.Confusion;
import io.f2pad.refine.BacktrackOptions;
import io.f2pad.refine.Calibration;
import io.f2pad.refine.InitialAnomaly;
import io.f2pad.refine.Objective;
import io.f2pad.refine.ObjectiveWeights;
import io.f2pad.refine.RefineOptions;
import io.f2pad.refine.Refinement;
import io.f2pad.refine.Refiner;
import io.f2pad.refine.StopRule;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Chooses alpha0 by trial (the paper searches it on a grid): refines synthetic defects with the first guess of the
 * slope, doubles it as long as the masks get better, or halves it as long as they do not get worse. Of two slopes that
 * do equally well the smaller one keeps more of a defect that looks like its surroundings. Deterministic.
 */
final class AlphaSearch {

    private static final String STAGE = "sparsity";
    /** Doublings and halvings of the first guess at most. */
    private static final int REACH = 4;
    /** Differences of the mean IoU that are not worth a larger slope. */
    private static final double INDIFFERENT = 0.01;

    /** Long enough to tell alphas apart. */
    private static final StopRule SOON = new StopRule.MaskStable(0.01, 10, 2, 20);
    private static final int ITERATIONS = 60;

    private final Refiner refiner;
    private final RefineOptions options;
    private final List<Case> cases;
    private final double threshold;
    private final FitListener listener;
    private final Map<Integer, Double> tried = new TreeMap<>();

    /** One synthetic defect: the normalised image, its inpainting in omega, and where the defect is. */
    record Case(float[] image, float[] filled, boolean[] omega, int seedArea, InitialAnomaly initial, Mask truth) {
    }

    /** The refiner's buffers belong to the objective's tape. */
    AlphaSearch(Objective objective, RefineOptions options, List<Case> cases, double threshold, FitListener listener) {
        this.refiner = new Refiner(objective, options.withStop(SOON, Math.min(ITERATIONS, options.maxIterations()))
                .withBacktrack(BacktrackOptions.NEVER));
        this.options = options;
        this.cases = List.copyOf(cases);
        this.threshold = threshold;
        this.listener = listener;
    }

    /** The first guess with the best slope found and the mean IoU that it reached. */
    Calibration improve(Calibration guess) {
        if (cases.isEmpty()) {
            return guess;
        }
        int best = 0;
        while (best < REACH && quality(guess, best + 1) > quality(guess, best)) {
            best++;
        }
        int chosen = best;
        while (chosen > -REACH && quality(guess, chosen - 1) >= quality(guess, best) - INDIFFERENT) {
            chosen--;
        }
        Calibration found = scaled(guess, chosen).withExpectedIou(quality(guess, chosen));
        listener.note(STAGE, String.format(Locale.ROOT, "alpha at %s times the first guess: mean IoU %.1f on %d "
                + "synthetic defects", Math.scalb(1.0, chosen), 100 * found.expectedIou(), cases.size()));
        return found;
    }

    private static Calibration scaled(Calibration guess, int exponent) {
        return guess.withSlope(Math.scalb(guess.slope(), exponent));
    }

    private double quality(Calibration guess, int exponent) {
        Double known = tried.get(exponent);
        if (known != null) {
            return known;
        }
        ObjectiveWeights weights = scaled(guess, exponent).weights(threshold, options);
        double sum = 0;
        for (int i = 0; i < cases.size(); i++) {
            Case one = cases.get(i);
            Refinement found = refiner.refine(one.image, one.filled, one.omega,
                    weights.alpha(one.seedArea, one.initial), weights.beta(), weights.gamma());
            sum += Confusion.of(Mask.of(one.truth.width(), one.truth.height(), found.mask()), one.truth).iou();
            listener.progress(STAGE + " " + (tried.size() + 1), i + 1, cases.size());
        }
        tried.put(exponent, sum / cases.size());
        return sum / cases.size();
    }
}
