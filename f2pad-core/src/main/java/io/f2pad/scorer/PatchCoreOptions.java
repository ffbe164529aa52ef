package io.f2pad.scorer;

import io.f2pad.feature.Tap;
import java.util.List;

/**
 * PatchCore's settings.
 *
 * @param layers     names of the taps whose features are remembered; empty for those of stride 8 and 16, and where
 *                   there are none for all but the first
 * @param coreset    rows of the bank: a share of all features up to 1, a number of rows above
 * @param sample     most features that the coreset is chosen from; more are thinned out evenly
 * @param projection dimensions of the random projection in which the coreset is chosen, 128 in the reference code
 * @param candidates b of Eq. 5: rows among which refinement looks for the nearest
 * @param squared    whether the loss sums squared distances
 * @param sigma      Gaussian smoothing of the score map in working pixels, 4 in the reference code
 * @param seed       seed of the sample, the projection and the coreset's start
 */
public record PatchCoreOptions(List<String> layers, double coreset, int sample, int projection, int candidates,
        boolean squared, double sigma, long seed) implements ScorerOptions {

    /** Layers 2 and 3 of a ResNet, a coreset of 1 %, 10 candidates, plain distances. */
    public static final PatchCoreOptions DEFAULT = new PatchCoreOptions(List.of(), 0.01, 60_000, 128, 10, false, 4,
            1);

    /** Checks the ranges. */
    public PatchCoreOptions {
        layers = List.copyOf(layers);
        if (!(coreset > 0) || sample < 1 || projection < 1 || candidates < 1 || !(sigma >= 0)) {
            throw new IllegalArgumentException("patchcore: coreset must be positive, sample, projection and candidates "
                    + "at least 1 and sigma not negative, got " + coreset + ", " + sample + ", " + projection + ", "
                    + candidates + ", " + sigma);
        }
    }

    @Override
    public String kind() {
        return PatchCoreScorer.KIND;
    }

    @Override
    public Scorer.Fit fit(List<Tap> taps, int threads) {
        return new PatchCoreFit(this, taps, threads);
    }
}
