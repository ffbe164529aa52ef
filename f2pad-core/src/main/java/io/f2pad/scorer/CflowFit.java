package io.f2pad.scorer;

import io.f2pad.feature.Tap;
import io.f2pad.scorer.flow.FeatureCache;
import io.f2pad.scorer.flow.FlowTrainer;
import io.f2pad.scorer.flow.Flows;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.FlowField;
import java.util.ArrayList;
import java.util.List;

/**
 * Caches a sample of every tap's features and trains one flow per tap in the end. Images may be added after
 * {@link #finish}, too. Not thread-safe.
 */
public final class CflowFit implements Scorer.Fit {

    /** Added to the variance that features are divided by, as PaDiM does. */
    private static final double EPSILON = 0.01;
    private static final int FEW_SHOT_MAPS = 2;

    private final CflowOptions options;
    private final List<Tap> taps;
    private final int threads;
    private final List<Integer> used = new ArrayList<>();
    private final List<FeatureCache> caches = new ArrayList<>();
    private int images;

    /**
     * Starts a fit.
     *
     * @param options settings
     * @param taps    taps of the backbone
     * @param threads worker threads of the training, at least 1
     */
    public CflowFit(CflowOptions options, List<Tap> taps, int threads) {
        this.options = options;
        this.taps = List.copyOf(taps);
        this.threads = threads;
        for (int i = 0; i < taps.size(); i++) {
            if (options.layers().isEmpty() || options.layers().contains(taps.get(i).name())) {
                used.add(i);
            }
        }
        if (!options.layers().isEmpty() && used.size() != options.layers().size()) {
            throw new IllegalArgumentException("cflow: layers " + options.layers() + " must be different ones of "
                    + taps.stream().map(Tap::name).toList());
        }
    }

    @Override
    public List<Value> embed(Tape tape, List<Value> values) {
        List<Value> features = used.stream().map(values::get).toList();
        if (caches.isEmpty()) {
            for (int i = 0; i < used.size(); i++) {
                caches.add(new FeatureCache(features.get(i).shape().h(), features.get(i).shape().w(),
                        features.get(i).shape().c(), options.sample(), options.seed()));
            }
        }
        return features;
    }

    @Override
    public void add(List<float[]> features) {
        if (caches.isEmpty()) {
            throw new IllegalStateException("cflow: record the features with embed before adding images");
        }
        boolean heldOut = draw(features.get(0)) < options.validation();
        for (int i = 0; i < caches.size(); i++) {
            caches.get(i).add(features.get(i), heldOut);
        }
        images++;
    }

    /** A number in [0, 1) from an image's content, so that the choice does not depend on how a fit is split. */
    private double draw(float[] features) {
        long hash = options.seed();
        for (float value : features) {
            hash = (hash ^ Float.floatToIntBits(value)) * 0xBF58476D1CE4E5B9L;
            hash ^= hash >>> 29;
        }
        return (hash >>> 11) / (double) (1L << 53);
    }

    @Override
    public void merge(Scorer.Fit other) {
        if (!(other instanceof CflowFit fit) || !fit.options.equals(options) || fit.caches.isEmpty()
                || caches.isEmpty()) {
            throw new IllegalArgumentException("cflow: only fits with the same settings and features can be merged");
        }
        for (int i = 0; i < caches.size(); i++) {
            caches.get(i).merge(fit.caches.get(i));
        }
        images += fit.images;
    }

    @Override
    public Scorer finish(Scorer.Progress progress) {
        if (images == 0) {
            throw new IllegalStateException("cflow: no image was added");
        }
        int maps = options.layers().isEmpty() && images < CflowOptions.FEW ? Math.min(FEW_SHOT_MAPS, used.size())
                : used.size();
        FlowTrainer trainer = new FlowTrainer(options.training(), threads, options.checkpoint());
        List<String> names = new ArrayList<>();
        List<FlowField> flows = new ArrayList<>();
        float[] peaks = new float[maps];
        for (int i = 0; i < maps; i++) {
            FeatureCache cache = caches.get(i);
            FeatureCache.Rows rows = cache.training();
            FeatureCache.Rows heldOut = cache.validation();
            if (rows.count() == 0) {
                rows = cache.validation();
            }
            float[] mean = rows.mean();
            FlowField start = Flows.of(cache.height(), cache.width(), mean, rows.deviation(mean, EPSILON),
                    Flows.start(cache.channels(), options.blocks(), options.hidden(), options.seed() + i));
            String name = taps.get(used.get(i)).name();
            int done = i * options.training().epochs();
            int total = maps * options.training().epochs();
            FlowField flow = trainer.train(name, start, rows, heldOut, new Scorer.Progress() {
                @Override
                public void at(int epoch, int epochs) {
                    progress.at(done + epoch, total);
                }

                @Override
                public void note(String text) {
                    progress.note(text);
                }
            });
            names.add(name);
            flows.add(flow);
            peaks[i] = (float) trainer.peak(flow, rows);
        }
        names.forEach(trainer::forget);
        return new CflowScorer(options, taps, names, flows, peaks);
    }
}
