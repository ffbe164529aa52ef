package io.f2pad.scorer.flow;

import io.f2pad.objective.FlowLoss;
import io.f2pad.scorer.Scorer;
import io.f2pad.tensor.FlowField;
import io.f2pad.tensor.cpu.FlowTraining;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Trains one map's flow on cached features, epoch by epoch: every epoch visits all of them in an order of its own. The
 * weights with the lowest loss on held-out images win; without such images, the last ones.
 */
public final class FlowTrainer {

    /** Features scored at once. */
    private static final int CHUNK = 4096;

    private final TrainingOptions options;
    private final int threads;

    /**
     * Creates a trainer.
     *
     * @param options how to train
     * @param threads worker threads, at least 1
     */
    public FlowTrainer(TrainingOptions options, int threads) {
        this.options = options;
        this.threads = threads;
    }

    /**
     * Trains a flow.
     *
     * @param name     the map's name, for the progress
     * @param start    the flow to start from
     * @param rows     features to train on, at least one
     * @param heldOut  features to validate on, perhaps none
     * @param progress hears of every epoch and its loss
     * @return the trained flow
     */
    public FlowField train(String name, FlowField start, FeatureCache.Rows rows, FeatureCache.Rows heldOut,
            Scorer.Progress progress) {
        int batch = Math.min(options.batch(), rows.count());
        int steps = rows.count() / batch;
        float[] features = new float[batch * rows.channels()];
        int[] positions = new int[batch];
        FlowField best = start;
        double lowest = Double.POSITIVE_INFINITY;
        int bestEpoch = 0;
        try (FlowTraining training = new FlowTraining(start, batch, threads)) {
            for (int epoch = 0; epoch < options.epochs(); epoch++) {
                int[] order = order(rows.count(), epoch);
                double loss = 0;
                for (int step = 0; step < steps; step++) {
                    for (int i = 0; i < batch; i++) {
                        int row = order[step * batch + i];
                        positions[i] = rows.positions()[row];
                        System.arraycopy(rows.features(), row * rows.channels(), features, i * rows.channels(),
                                rows.channels());
                    }
                    loss += training.step(features, positions,
                            options.rate((epoch + (double) step / steps) / options.epochs()));
                }
                double judged = heldOut.count() == 0 ? loss / steps : loss(training, heldOut);
                progress.note(String.format(Locale.ROOT, "%s: loss %.4f%s", name, loss / steps, heldOut.count() == 0
                        ? "" : String.format(Locale.ROOT, ", held out %.4f", judged)));
                progress.at(epoch + 1, options.epochs());
                if (!Double.isFinite(judged)) {
                    throw new IllegalStateException("cflow: training on " + name + " diverged in epoch " + (epoch + 1)
                            + "; lower the learning rate (rate)");
                }
                if (judged < lowest || heldOut.count() == 0) {
                    lowest = judged;
                    bestEpoch = epoch;
                    best = training.flow();
                } else if (options.patience() > 0 && epoch - bestEpoch >= options.patience()) {
                    break;
                }
            }
        }
        progress.at(options.epochs(), options.epochs());
        return best;
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
