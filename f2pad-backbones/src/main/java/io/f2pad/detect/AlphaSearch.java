package io.f2pad.detect;

import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import io.f2pad.metrics.Confusion;
import io.f2pad.refine.BacktrackOptions;
import io.f2pad.refine.Calibration;
import io.f2pad.refine.InitialAnomaly;
import io.f2pad.refine.MaskCut;
import io.f2pad.refine.MaskEvidence;
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
 * slope, and doubles or halves it as long as the masks get better. Of two slopes that do equally well the smaller one
 * keeps more of a defect that looks like its surroundings. Deterministic.
 */
final class AlphaSearch {

    private static final String STAGE = "sparsity";
    /** Doublings or halvings of the first guess at most. */
    private static final int REACH = 4;
    /** Halvings of the best slope at most, where nothing is lost: far below it masks hold by the cut alone. */
    private static final int DOWN = 2;
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

    /** One synthetic defect: the image, also normalised, its scores, its inpainting in omega, where the defect is. */
    record Case(Planes rgb, float[] image, float[] scores, float[] filled, boolean[] omega, int seedArea,
            InitialAnomaly initial, Mask truth) {
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
        int up = climb(guess, 1);
        int best = up == 0 ? climb(guess, -1) : up;
        int chosen = best;
        while (chosen > best - DOWN && quality(guess, chosen - 1) >= quality(guess, best) - INDIFFERENT) {
            chosen--;
        }
        Calibration found = scaled(guess, chosen).withExpectedIou(quality(guess, chosen));
        listener.note(STAGE, String.format(Locale.ROOT, "alpha at %s times the first guess: mean IoU %.1f on %d "
                + "synthetic defects", Math.scalb(1.0, chosen), 100 * found.expectedIou(), cases.size()));
        return found;
    }

    /** How often the first guess may be doubled, or halved, with a gain each time. */
    private int climb(Calibration guess, int sense) {
        int best = 0;
        while (Math.abs(best) < REACH && quality(guess, best + sense) > quality(guess, best) + INDIFFERENT) {
            best += sense;
        }
        return best;
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
            sum += Confusion.of(mask(one, found), one.truth).iou();
            listener.progress(STAGE + " " + (tried.size() + 1), i + 1, cases.size());
        }
        tried.put(exponent, sum / cases.size());
        return sum / cases.size();
    }

    private Mask mask(Case one, Refinement found) {
        return options.cut() == null ? Mask.of(one.truth.width(), one.truth.height(), found.mask())
                : new MaskCut(one.rgb, MaskEvidence.of(one.image, one.filled, found, one.omega, one.scores, threshold),
                        options).at(one.rgb);
    }
}
