package io.f2pad.scorer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.feature.Tap;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.cpu.CpuBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every scorer must do: fit on features, score, give the right gradient, merge, be deterministic. */
public abstract class ScorerContract {

    private static final int ROWS = 6;
    private static final int COLUMNS = 5;
    private static final int IMAGES = 12;

    /** The taps of the small network under test; the first is the shallowest. */
    protected static final List<Tap> TAPS = List.of(new Tap("a", 4, 1), new Tap("b", 5, 2));

    /** {@return a new fit on {@link #TAPS}} */
    protected abstract Scorer.Fit fit(Backend backend);

    private static float[][] taps(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] taps = {new float[4 * ROWS * COLUMNS], new float[5 * 3 * 3]};
        for (float[] tap : taps) {
            for (int i = 0; i < tap.length; i++) {
                tap[i] = (float) (random.nextDouble() + random.nextDouble() - 1);
            }
        }
        return taps;
    }

    private static List<Value> values(Tape tape, boolean differentiable) {
        Shape a = Shape.image(4, ROWS, COLUMNS);
        Shape b = Shape.image(5, 3, 3);
        return differentiable ? List.of(tape.input("a", a), tape.input("b", b))
                : List.of(tape.constant("a", a), tape.constant("b", b));
    }

    private Scorer.Fit fitted(Backend backend, int from, int to) {
        Scorer.Fit fit = fit(backend);
        try (Tape tape = new Tape(backend)) {
            List<Value> values = values(tape, false);
            List<Value> features = fit.embed(tape, values);
            features.forEach(tape::keep);
            tape.seal();
            for (int i = from; i < to; i++) {
                float[][] taps = taps(i);
                values.get(0).tensor().copyFrom(taps[0]);
                values.get(1).tensor().copyFrom(taps[1]);
                tape.forward();
                fit.add(features.stream().map(f -> f.tensor().toArray()).toList());
            }
        }
        return fit;
    }

    private static List<float[]> scoreAndGradients(Backend backend, Scorer scorer, float[][] taps) {
        try (Tape tape = new Tape(backend)) {
            List<Value> values = values(tape, true);
            for (Value map : scorer.freeze(backend).record(tape, values)) {
                tape.minimise("L", map, 1);
            }
            tape.seal();
            values.get(0).tensor().copyFrom(taps[0]);
            values.get(1).tensor().copyFrom(taps[1]);
            tape.forward();
            tape.backward();
            return List.of(new float[] {(float) tape.objective()}, values.get(0).gradient().toArray(),
                    values.get(1).gradient().toArray());
        }
    }

    @Test
    void gradientMatchesDifferences() {
        try (Backend backend = CpuBackend.open(1)) {
            Scorer scorer = fitted(backend, 0, IMAGES).finish(Scorer.Progress.NONE);
            float[][] point = taps(99);
            List<float[]> found = scoreAndGradients(backend, scorer, point);
            for (int t = 0; t < 2; t++) {
                for (int i = 0; i < point[t].length; i += 7) {
                    float kept = point[t][i];
                    point[t][i] = kept + 0.02f;
                    double up = scoreAndGradients(backend, scorer, point).get(0)[0];
                    point[t][i] = kept - 0.02f;
                    double down = scoreAndGradients(backend, scorer, point).get(0)[0];
                    point[t][i] = kept;
                    double slope = (up - down) / 0.04;
                    assertEquals(slope, found.get(1 + t)[i], 0.02 * Math.max(10, Math.abs(slope)));
                }
            }
        }
    }

    @Test
    void normalFeaturesScoreLowerThanOthers() {
        try (Backend backend = CpuBackend.open(1)) {
            Scorer scorer = fitted(backend, 0, IMAGES).finish(Scorer.Progress.NONE);
            float[][] far = taps(3);
            far[0][17] += 5;
            assertTrue(scoreAndGradients(backend, scorer, far).get(0)[0]
                    > scoreAndGradients(backend, scorer, taps(3)).get(0)[0]);
        }
    }

    @Test
    void twoHalvesMergeToTheWhole() {
        try (Backend backend = CpuBackend.open(1)) {
            Scorer.Fit half = fitted(backend, 0, 5);
            half.merge(fitted(backend, 5, IMAGES));
            Scorer all = fitted(backend, 0, IMAGES).finish(Scorer.Progress.NONE);
            float whole = scoreAndGradients(backend, all, taps(50)).get(0)[0];
            float merged = scoreAndGradients(backend, half.finish(Scorer.Progress.NONE), taps(50)).get(0)[0];
            assertEquals(whole, merged, 1e-4 * whole);
        }
    }

    @Test
    void fitIsTheSameAtAnyThreadCount() {
        List<List<float[]>> found = new ArrayList<>();
        for (int threads : new int[] {1, 2}) {
            try (Backend backend = CpuBackend.open(threads)) {
                found.add(fitted(backend, 0, IMAGES).finish(Scorer.Progress.NONE).tensors().stream()
                        .map(t -> t.floats()).toList());
            }
        }
        for (int i = 0; i < found.get(0).size(); i++) {
            assertArrayEquals(found.get(0).get(i), found.get(1).get(i));
        }
    }

    private static List<PositionScores> zeros(Backend backend, Scorer scorer) {
        try (Tape tape = new Tape(backend)) {
            return scorer.freeze(backend).record(tape, values(tape, false)).stream()
                    .map(map -> PositionScores.of(map.shape(), new float[map.shape().size()])).toList();
        }
    }

    @Test
    void scoreMapHasTheWorkingSize() {
        try (Backend backend = CpuBackend.open(1)) {
            Scorer scorer = fitted(backend, 0, IMAGES).finish(Scorer.Progress.NONE);
            List<PositionScores> scores = zeros(backend, scorer);
            scores.get(0).values()[12] = 100;
            float[] map = scorer.scoreMap(scores, 24, 20);
            assertEquals(480, map.length);
            int best = 0;
            for (int i = 0; i < map.length; i++) {
                best = map[i] > map[best] ? i : best;
            }
            assertEquals(2, best / 20 / 4);
            assertEquals(2, best % 20 / 4);
        }
    }
}
