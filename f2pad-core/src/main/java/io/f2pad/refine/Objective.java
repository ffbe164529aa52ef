package io.f2pad.refine;

import io.f2pad.feature.Network;
import io.f2pad.objective.ColourRange;
import io.f2pad.objective.MixtureField;
import io.f2pad.objective.RegularizerTerms;
import io.f2pad.ops.RangePenalty;
import io.f2pad.ops.Regularizer;
import io.f2pad.scorer.PositionScores;
import io.f2pad.scorer.Scorer;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Term;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code f(N) = L(N) + alpha LOG(I - N) + beta MOG(N) + gamma TV(N)} (Eq. 12) recorded on a tape for one working size.
 * Not thread-safe.
 */
public final class Objective implements AutoCloseable {

    private final Tape tape;
    final Value n;
    final Value image;
    final Value omega;
    final List<Value> scores;
    final List<Term> loss = new ArrayList<>();
    private final Value weights;
    final ColourRange valid;

    /**
     * Records the objective.
     *
     * @param backend where it runs
     * @param network the frozen network
     * @param scorer  the fitted scorer
     * @param prior   the pixel prior's components
     * @param options readings of the terms
     * @param valid   valid colours
     * @param rgb     shape of the working image
     */
    public Objective(Backend backend, Network network, Scorer.Recorder scorer, MixtureField prior,
            TermOptions options, ColourRange valid, Shape rgb) {
        this.valid = options.rangeWeight() > 0 ? ColourRange.UNBOUNDED : valid;
        tape = new Tape(backend);
        n = tape.input("N", rgb);
        image = tape.constant("I", rgb);
        omega = tape.constant("omega", rgb.withChannels(1));
        List<Value> taps = network.record(tape, n);
        scores = scorer.record(tape, taps);
        for (int i = 0; i < scores.size(); i++) {
            loss.add(tape.minimise(scores.size() == 1 ? "L" : "L" + (i + 1), scores.get(i), 1));
        }
        weights = tape.constant("alpha, beta, gamma", Regularizer.WEIGHTS);
        RegularizerTerms terms = new RegularizerTerms(options.epsilon(), prior, options.tvForm(), options.tvDelta());
        tape.minimise("alpha LOG + beta MOG + gamma TV",
                tape.apply("regularizer", new Regularizer(terms), n, image, weights, omega), 1);
        if (options.rangeWeight() > 0) {
            tape.minimise("RANGE", tape.apply("RANGE", new RangePenalty(valid), n, omega), options.rangeWeight());
        }
        scores.forEach(tape::keep);
        tape.keepAll();
        tape.seal();
    }

    /** {@return the recorded program} */
    public Tape tape() {
        return tape;
    }

    /**
     * Sets alpha, beta and gamma of the following evaluations.
     *
     * @param alpha weight of the LOG penalty
     * @param beta  weight of the mixture prior
     * @param gamma weight of the total variation
     */
    public void setWeights(double alpha, double beta, double gamma) {
        weights.tensor().copyFrom(new float[] {(float) alpha, (float) beta, (float) gamma});
    }

    /**
     * Scores an image.
     *
     * @param point three normalised planes
     * @return the score of every feature position, on every grid of positions
     */
    public List<PositionScores> score(float[] point) {
        tape.unfocus();
        n.tensor().copyFrom(point);
        tape.forward();
        return scores.stream().map(map -> PositionScores.of(map.shape(), map.tensor().toArray())).toList();
    }

    /** {@return L of the last forward pass} */
    double loss() {
        double sum = 0;
        for (Term map : loss) {
            sum += map.sum();
        }
        return sum;
    }

    /** L of a whole image, three normalised planes. */
    double loss(float[] point) {
        tape.unfocus();
        n.tensor().copyFrom(point);
        tape.forward();
        return loss();
    }

    /**
     * The gradient of one term alone at N, for calibration.
     *
     * @param term     which term
     * @param point    N, three normalised planes
     * @param anomaly  I, three normalised planes
     * @param region   omega, 1 inside and 0 outside
     * @return the gradient with respect to N, three planes
     */
    public float[] gradient(Part term, float[] point, float[] anomaly, float[] region) {
        tape.unfocus();
        n.tensor().copyFrom(point);
        image.tensor().copyFrom(anomaly);
        omega.tensor().copyFrom(region);
        loss.forEach(map -> map.setWeight(term == Part.LOSS ? 1 : 0));
        setWeights(term == Part.SPARSITY ? 1 : 0, term == Part.MIXTURE ? 1 : 0, term == Part.VARIATION ? 1 : 0);
        tape.forward();
        tape.backward();
        loss.forEach(map -> map.setWeight(1));
        return n.gradient().toArray();
    }

    /** The terms of Eq. 12. */
    public enum Part {
        /** The backbone's loss L. */
        LOSS,
        /** The LOG penalty. */
        SPARSITY,
        /** The mixture prior. */
        MIXTURE,
        /** The total variation. */
        VARIATION
    }

    @Override
    public void close() {
        tape.close();
    }
}
