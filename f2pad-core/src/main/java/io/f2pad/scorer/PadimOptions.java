package io.f2pad.scorer;

import io.f2pad.feature.Tap;
import java.util.List;

/**
 * PaDiM's settings.
 *
 * @param channels channels kept of all taps together, 100 in the paper
 * @param seed     seed of the channel choice; 1024 gives the published list for 100 of 448
 * @param epsilon  added to the covariance's diagonal, 0.01 in the reference code
 * @param sigma    Gaussian smoothing of the score map in working pixels, 4 in the reference code
 */
public record PadimOptions(int channels, long seed, double epsilon, double sigma) implements ScorerOptions {

    /** The reference code's constants. */
    public static final PadimOptions DEFAULT = new PadimOptions(100, 1024, 0.01, 4);

    /** Checks the ranges. */
    public PadimOptions {
        if (channels < 1 || !(epsilon > 0) || !(sigma >= 0)) {
            throw new IllegalArgumentException("padim: channels must be at least 1, epsilon positive and sigma not "
                    + "negative, got " + channels + ", " + epsilon + ", " + sigma);
        }
    }

    @Override
    public String kind() {
        return PadimScorer.KIND;
    }

    @Override
    public Scorer.Fit fit(List<Tap> taps, int threads) {
        return new PadimFit(this, taps);
    }
}
