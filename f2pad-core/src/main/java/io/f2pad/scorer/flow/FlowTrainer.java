package io.f2pad.scorer.flow;

import io.f2pad.objective.FlowLoss;
import io.f2pad.scorer.Scorer;
import io.f2pad.tensor.FlowField;
import io.f2pad.tensor.cpu.FlowTraining;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Trains one map's flow on cached features, epoch by epoch: every epoch visits all of them in an order of its own. The
 * weights with the lowest loss on held-out images win; without such images, the last ones. Both losses are those of
 * features with noise.
 */
public final class FlowTrainer {

    /** Features scored at once. */
    private static final int CHUNK = 4096;

    private final TrainingOptions options;
    private final int threads;
    private final @Nullable Path folder;

    /**
     * Creates a trainer.
     *
     * @param options how to train
     * @param threads worker threads, at least 1
     * @param folder  where a training's state is kept until it is finished, and continued from; null for nowhere
     */
    public FlowTrainer(TrainingOptions options, int threads, @Nullable Path folder) {
        this.options = options;
        this.threads = threads;
        this.folder = folder;
    }

    /**
     * Trains a flow.
     *
     * @param name     the map's name
     * @param start    the flow to start from
     * @param rows     features to train on, at least one
     * @param heldOut  features to validate on, perhaps none; noise is added to them
     * @param progress hears of every epoch and its loss
     * @return the trained flow
     */
    public FlowField train(String name, FlowField start, FeatureCache.Rows rows, FeatureCache.Rows heldOut,
            Scorer.Progress progress) {
        int batch = Math.min(options.batch(), rows.count());
        int steps = rows.count() / batch;
        Checkpoint checkpoint = checkpoint(name, start, rows);
        addNoise(heldOut.features(), new SplittableRandom(options.seed()));
        try (FlowTraining training = new FlowTraining(start, batch, threads)) {
            Checkpoint.State at = checkpoint == null ? null : checkpoint.read();
            if (at == null) {
                at = new Checkpoint.State(0, 0, Double.POSITIVE_INFINITY, start, new float[0][]);
            } else {
                training.restore(at.state(), at.epochs() * steps);
            }
            while (at.epochs() < options.epochs() && !exhausted(at)) {
                double loss = epoch(training, rows, batch, at.epochs());
                double judged = heldOut.count() == 0 ? loss : loss(training, heldOut);
                at = after(at, judged, heldOut.count() == 0, training);
                progress.note(String.format(Locale.ROOT, "%s: loss %.4f%s", name, loss, heldOut.count() == 0
                        ? "" : String.format(Locale.ROOT, ", held out %.4f", judged)));
                progress.at(at.epochs(), options.epochs());
                if (!Double.isFinite(judged)) {
                    throw new IllegalStateException("cflow: training on " + name + " diverged in epoch " + at.epochs()
                            + "; lower the learning rate (rate)");
                }
                if (checkpoint != null) {
                    checkpoint.write(at);
                }
            }
            progress.at(options.epochs(), options.epochs());
            return at.best();
        }
    }

    private @Nullable Checkpoint checkpoint(String name, FlowField start, FeatureCache.Rows rows) {
        if (folder == null) {
            return null;
        }
        String key = options + ", " + start.blocks().size() + " blocks of " + start.blocks().get(0).hidden() + ", "
                + rows.count() + " features " + Arrays.hashCode(rows.features()) + ", weights "
                + Arrays.hashCode(start.blocks().get(0).w1());
        return new Checkpoint(folder.resolve(name + ".safetensors"), key);
    }

    /**
     * Removes the states of finished trainings.
     *
     * @param name the map's name
     */
    public void forget(String name) {
        if (folder != null) {
            new Checkpoint(folder.resolve(name + ".safetensors"), "").delete();
        }
    }

    private boolean exhausted(Checkpoint.State at) {
        return options.patience() > 0 && at.epochs() - 1 - at.bestEpoch() >= options.patience();
    }

    private static Checkpoint.State after(Checkpoint.State before, double judged, boolean unjudged,
            FlowTraining training) {
        boolean better = judged < before.lowest() || unjudged;
        return new Checkpoint.State(before.epochs() + 1, better ? before.epochs() : before.bestEpoch(),
                better ? judged : before.lowest(), better ? training.flow() : before.best(), training.state());
    }

    /** The mean loss of the epoch's steps. */
    private double epoch(FlowTraining training, FeatureCache.Rows rows, int batch, int epoch) {
        int channels = rows.channels();
        int steps = rows.count() / batch;
        float[] features = new float[batch * channels];
        int[] positions = new int[batch];
        int[] order = order(rows.count(), epoch);
        SplittableRandom random = new SplittableRandom(~options.seed() - epoch);
        double loss = 0;
        for (int step = 0; step < steps; step++) {
            for (int i = 0; i < batch; i++) {
                int row = order[step * batch + i];
                positions[i] = rows.positions()[row];
                System.arraycopy(rows.features(), row * channels, features, i * channels, channels);
            }
            addNoise(features, random);
            loss += training.step(features, positions,
                    options.rate((epoch + (double) step / steps) / options.epochs()));
        }
        return loss / steps;
    }

    /** The sum of four uniform numbers from one draw is Gaussian enough. */
    private void addNoise(float[] features, SplittableRandom random) {
        if (options.noise() == 0) {
            return;
        }
        float scale = (float) (options.noise() * Math.sqrt(3) / 65536);
        for (int i = 0; i < features.length; i++) {
            long bits = random.nextLong();
            features[i] += scale * ((bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF)
                    + (bits >>> 48) - 131070);
        }
    }

    private int[] order(int count, int epoch) {
        SplittableRandom random = new SplittableRandom(options.seed() + epoch);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static double loss(FlowTraining training, FeatureCache.Rows rows) {
        return Arrays.stream(training.logDensities(rows.features(), rows.positions()))
                .map(FlowLoss.LOG_SIGMOID::of).average().orElseThrow();
    }

    /**
     * The largest log-likelihood per channel of any feature.
     *
     * @param flow a flow
     * @param rows the features
     * @return the largest log p / C
     */
    public double peak(FlowField flow, FeatureCache.Rows rows) {
        double peak = Double.NEGATIVE_INFINITY;
        try (FlowTraining scoring = new FlowTraining(flow, 1, threads)) {
            for (int from = 0; from < rows.count(); from += CHUNK) {
                int to = Math.min(rows.count(), from + CHUNK);
                float[] features = Arrays.copyOfRange(rows.features(), from * rows.channels(), to * rows.channels());
                peak = Math.max(peak, Arrays.stream(scoring.logDensities(features,
                        Arrays.copyOfRange(rows.positions(), from, to))).max().orElseThrow());
            }
        }
        return peak;
    }
}
