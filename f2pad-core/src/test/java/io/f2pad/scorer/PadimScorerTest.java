package io.f2pad.scorer;

import io.f2pad.tensor.Backend;

class PadimScorerTest extends ScorerContract {

    @Override
    protected Scorer.Fit fit(Backend backend) {
        return new PadimFit(new PadimOptions(6, 3, 0.01, 1), TAPS);
    }
}
