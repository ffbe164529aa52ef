package io.f2pad.bench;

import io.f2pad.backbone.KnownBackbone;
import io.f2pad.feature.Backbone;
import io.f2pad.feature.Network;
import io.f2pad.feature.Normalization;
import io.f2pad.objective.MixtureField;
import io.f2pad.refine.BacktrackOptions;
import io.f2pad.refine.GradientSharing;
import io.f2pad.refine.Objective;
import io.f2pad.refine.RefineOptions;
import io.f2pad.refine.Refinement;
import io.f2pad.refine.Refiner;
import io.f2pad.refine.StopRule;
import io.f2pad.scorer.Scorer;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.BackendChoice;
import io.f2pad.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A refinement with random numbers: ResNet-18, a {@link RandomScorer}, LOG, MOG with four components, TV. Speed depends
 * on neither the weights' nor the pixels' values.
 */
public final class RandomProblem implements AutoCloseable {

    private final int size;
    private final int iterations;
    private final float[] image;
    private final float[] initial;
    private final boolean[] omega;
    private final Backend root;
    private final Network network;
    private final Scorer.Recorder scorer;
    private final MixtureField prior;
    private final boolean sharing;
    private final List<Runnable> opened = new ArrayList<>();

    /** On the CPU. */
    RandomProblem(String kind, int size, double share, boolean sharing, int iterations) {
        this(kind, size, share, sharing, iterations, BackendChoice.CPU);
    }

    /**
     * Draws the numbers.
     *
     * @param kind       the scorer: padim, patchcore or cflow
     * @param size       working size in pixels
     * @param share      omega's share of the image, a square in its middle
     * @param sharing    whether gradients are shared (Eq. 13 and 14)
     * @param iterations of every refinement
     * @param choice     where to compute
     */
    public RandomProblem(String kind, int size, double share, boolean sharing, int iterations, BackendChoice choice) {
        root = choice.open(1);
        this.size = size;
        this.iterations = iterations;
        this.sharing = sharing;
        SplittableRandom random = new SplittableRandom(7);
        Backbone backbone = KnownBackbone.RESNET18.untrained(1);
        network = backbone.freeze(root);
        scorer = RandomScorer.of(kind, size, backbone, random).freeze(root);
        prior = new MixtureField(random(random, 12, 1), precisions(), new float[4]);
        image = random(random, 3 * size * size, 1);
        initial = random(random, 3 * size * size, 1);
        omega = new boolean[size * size];
        int edge = (int) Math.round(size * Math.sqrt(share));
        int first = (size - edge) / 2;
        for (int y = first; y < first + edge; y++) {
            Arrays.fill(omega, y * size + first, y * size + first + edge, true);
        }
    }

    /** Looks at the mask as often as the default does, and never stops or starts anew. */
    private RefineOptions options(int count) {
        RefineOptions fixed = RefineOptions.DEFAULT.withStop(new StopRule.MaskStable(0, 10, count, count), count)
                .withBacktrack(BacktrackOptions.NEVER);
        return fixed.withUpdate(fixed.update().withSharing(sharing ? GradientSharing.PAPER : null));
    }

    private static float[] precisions() {
        float[] precisions = new float[24];
        for (int k = 0; k < 4; k++) {
            for (int diagonal : new int[] {0, 3, 5}) {
                precisions[6 * k + diagonal] = 1;
            }
        }
        return precisions;
    }

    /**
     * Random numbers.
     *
     * @param random where from
     * @param count  how many
     * @param scale  their largest magnitude
     * @return uniform numbers
     */
    public static float[] random(SplittableRandom random, int count, double scale) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (scale * (2 * random.nextDouble() - 1));
        }
        return values;
    }

    /** {@return a refiner of its own, for one client thread, with that many worker threads} */
    Refiner refiner(int threads) {
        return refiner(threads, iterations);
    }

    /**
     * A refiner of its own, for one client thread.
     *
     * @param threads worker threads
     * @param count   its iterations
     * @return the refiner
     */
    public Refiner refiner(int threads, int count) {
        Backend backend = root.fork(threads);
        RefineOptions options = options(count);
        Objective objective = new Objective(backend, network, scorer, prior, options.terms(),
                Normalization.IMAGENET.range(), Shape.image(3, size, size));
        opened.add(objective::close);
        opened.add(backend::close);
        return new Refiner(objective, options);
    }

    /** Refines with one of {@link #refiner(int)}. */
    Refinement refine(Refiner refiner) {
        return refine(refiner, iterations);
    }

    /**
     * Refines.
     *
     * @param refiner one of this problem
     * @param count   its iterations
     * @return the result
     */
    public Refinement refine(Refiner refiner, int count) {
        Refinement found = refiner.refine(image, initial, omega, 1, 0.1, 0.1);
        if (found.iterations() != count || !Double.isFinite(found.trace()[count - 1])) {
            throw new IllegalStateException("bench: expected " + count + " finite iterations, got "
                    + found.iterations() + ", the last " + found.trace()[found.iterations() - 1]);
        }
        return found;
    }

    /** Frees the refiners' buffers; none of them may be used afterwards. */
    public void closeRefiners() {
        opened.forEach(Runnable::run);
        opened.clear();
    }

    @Override
    public void close() {
        closeRefiners();
        root.close();
    }
}
