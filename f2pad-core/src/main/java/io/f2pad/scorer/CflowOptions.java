package io.f2pad.scorer;

import io.f2pad.feature.Tap;
import io.f2pad.objective.FlowLoss;
import io.f2pad.scorer.flow.TrainingOptions;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CFLOW's settings.
 *
 * @param layers     names of the taps with a flow; empty for all, or the first two with fewer than {@value #FEW} images
 * @param blocks     coupling blocks of a flow, 8 in the reference code
 * @param hidden     hidden values of a block, 0 for twice its inputs as in the reference code
 * @param training   how the flows are trained
 * @param sample     most features per map that are kept to train on; more are thinned out evenly
 * @param validation share of the images that training does not see and that end it early
 * @param loss       which function of the log-likelihood refinement minimises
 * @param map        what the score map shows
 * @param sigma      Gaussian smoothing of the score map in working pixels
 * @param seed       seed of weights and sample
 * @param checkpoint folder in which the training's state is kept until it ends, so that a fit that was cut off
 *                   continues; null for none
 */
public record CflowOptions(List<String> layers, int blocks, int hidden, TrainingOptions training, int sample,
        double validation, FlowLoss loss, Map map, double sigma, long seed,
        @Nullable Path checkpoint) implements ScorerOptions {

    /** Below so many images the deepest maps have too few features for a flow. */
    public static final int FEW = 32;

    /** All taps, eight blocks. */
    public static final CflowOptions DEFAULT = new CflowOptions(List.of(), 8, 0,
            new TrainingOptions(12, 256, 1e-3, 0.1, 4, 1), 80_000, 0.1, FlowLoss.LOG_SIGMOID, Map.LIKELIHOOD, 4, 1,
            null);

    /** What the score map shows. */
    public enum Map {
        /** As in CFLOW-AD, likelihoods relative to the largest of the training, added up; minus their logarithm. */
        LIKELIHOOD,
        /** The losses, added up over the maps. */
        LOSS
    }

    /** Checks the ranges. */
    public CflowOptions {
        layers = List.copyOf(layers);
        if (blocks < 1 || hidden < 0 || sample < 1 || !(validation >= 0 && validation < 1) || !(sigma >= 0)) {
            throw new IllegalArgumentException("cflow: blocks and sample must be at least 1, hidden and sigma not "
                    + "negative and validation in [0, 1), got " + blocks + ", " + sample + ", " + hidden + ", " + sigma
                    + ", " + validation);
        }
    }

    @Override
    public String kind() {
        return CflowScorer.KIND;
    }

    @Override
    public Scorer.Fit fit(List<Tap> taps, int threads) {
        return new CflowFit(this, taps, threads);
    }
}
