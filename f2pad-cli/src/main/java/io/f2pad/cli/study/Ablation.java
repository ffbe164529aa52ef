package io.f2pad.cli.study;

import io.f2pad.detect.Detector;
import io.f2pad.detect.ModelSummary;
import io.f2pad.objective.StepOptions;
import io.f2pad.refine.BacktrackOptions;
import io.f2pad.refine.GradientSharing;
import io.f2pad.refine.ObjectiveWeights;
import io.f2pad.refine.RefineOptions;
import io.f2pad.refine.StartOptions;
import io.f2pad.refine.UpdateOptions;
import java.util.List;
import java.util.function.Function;

/**
 * The method with one part taken away or exchanged.
 *
 * @param name          what tables call it
 * @param sameObjective whether it minimises the whole objective, so that its trace compares with the method's own
 * @param change        makes the changed detector, to be closed by the caller
 */
record Ablation(String name, boolean sameObjective, Function<Detector, Detector> change) {

    private static final double PLAIN_STEP = 0.03;
    /** Small enough to change no pixel. */
    private static final double NO_STEP = 1e-12;

    static List<Ablation> all() {
        return List.of(
                new Ablation("initialisation only", false, d -> d.withRefine(still(d.summary().refine()))),
                new Ablation("starting at N0", false, d -> d.withRefine(d.summary().refine()
                        .withStart(StartOptions.PAPER))),
                new Ablation("never taken back", false, d -> d.withRefine(d.summary().refine()
                        .withBacktrack(BacktrackOptions.NEVER))),
                new Ablation("without the cut", false, d -> d.withRefine(d.summary().refine().withCut(null))),
                new Ablation("without pixel prior", false, d -> weights(d, 1, 0, 0)),
                new Ablation("without mixture", false, d -> weights(d, 1, 0, 1)),
                new Ablation("without total variation", false, d -> weights(d, 1, 1, 0)),
                new Ablation("without sparsity", false, d -> weights(d, 0, 1, 1)),
                new Ablation("with gradient sharing", true, d -> d.withRefine(d.summary().refine().withUpdate(
                        d.summary().refine().update().withSharing(GradientSharing.PAPER)))),
                new Ablation("plain Adan, no sharing", true, d -> d.withRefine(plain(d.summary().refine()))));
    }

    /** One iteration that goes nowhere: the mask is that of {@code I - N0}. */
    private static RefineOptions still(RefineOptions options) {
        UpdateOptions u = options.update();
        return options.withStop(options.stop(), 1).withReestimate(0).withStart(StartOptions.PAPER)
                .withBacktrack(BacktrackOptions.NEVER).withUpdate(new UpdateOptions(null, u.adan(),
                u.stepRule(), u.eta0(), u.stepFloor(), UpdateOptions.Clip.UPDATE, NO_STEP));
    }

    /** A constant step in place of Eq. 15, no sharing. */
    private static RefineOptions plain(RefineOptions options) {
        UpdateOptions u = options.update();
        return options.withUpdate(new UpdateOptions(null, u.adan(), StepOptions.Rule.CONSTANT, PLAIN_STEP,
                u.stepFloor(), u.clip(), u.clipBound()));
    }

    private static Detector weights(Detector detector, double alpha, double beta, double gamma) {
        ModelSummary summary = detector.summary();
        ObjectiveWeights w = summary.weights();
        return detector.withWeights(new ObjectiveWeights(alpha * w.alpha0(), beta * w.beta(), gamma * w.gamma(),
                w.rule()));
    }
}
