package io.f2pad.scorer;

import io.f2pad.feature.Tap;
import java.util.List;

/** The settings of one kind of scorer. */
public sealed interface ScorerOptions permits PadimOptions, PatchCoreOptions, CflowOptions {

    /** {@return the kind, as in {@code --scorer}} */
    String kind();

    /**
     * Starts a fit with these settings.
     *
     * @param taps    taps of the backbone
     * @param threads worker threads of what the fit computes itself, at least 1
     * @return the fit
     */
    Scorer.Fit fit(List<Tap> taps, int threads);
}
