package io.f2pad.detect;

import io.f2pad.feature.Network;
import io.f2pad.objective.MixtureField;
import io.f2pad.refine.Objective;
import io.f2pad.refine.Refiner;
import io.f2pad.scorer.Scorer;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Shape;

/** What one running detection needs for itself: a backend, the recorded objective and the refiner's buffers. */
final class Workspace implements AutoCloseable {

    private final Backend backend;
    private final Model model;
    private final Objective objective;
    private final Refiner refiner;

    /** Takes over the backend and closes it in the end. */
    Workspace(Model model, Network network, Scorer.Recorder scorer, MixtureField prior, Backend backend) {
        this.model = model;
        this.backend = backend;
        this.objective = new Objective(backend, network, scorer, prior, model.refine().terms(),
                model.normalization().range(), Shape.image(3, model.size(), model.size()));
        this.refiner = new Refiner(objective, model.refine());
    }

    Objective objective() {
        return objective;
    }

    Refiner refiner() {
        return refiner;
    }

    /** The scorer's smoothed map of a normalised working image. */
    float[] scoreMap(float[] image) {
        return model.scorer().scoreMap(objective.score(image), model.size(), model.size());
    }

    @Override
    public void close() {
        objective.close();
        backend.close();
    }
}
