package io.f2pad.scorer;

import io.f2pad.feature.Tap;
import io.f2pad.scorer.gaussian.ChannelChoice;
import io.f2pad.scorer.gaussian.GaussianStats;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Streams normal features into one mean and covariance per position. Memory does not grow with the number of images.
 * Not thread-safe.
 */
public final class PadimFit implements Scorer.Fit {

    private final PadimOptions options;
    private final List<Tap> taps;
    private final TapSelection selection;
    private @Nullable Shape shape;
    private @Nullable GaussianStats stats;

    /**
     * Starts a fit.
     *
     * @param options settings
     * @param taps    taps of the backbone
     */
    public PadimFit(PadimOptions options, List<Tap> taps) {
        this.options = options;
        this.taps = List.copyOf(taps);
        int available = taps.stream().mapToInt(Tap::channels).sum();
        this.selection = new TapSelection(taps,
                ChannelChoice.choose(options.seed(), available, Math.min(options.channels(), available)));
    }

    @Override
    public List<Value> embed(Tape tape, List<Value> values) {
        Value embedding = selection.record(tape, values);
        if (shape == null) {
            shape = embedding.shape();
            stats = new GaussianStats(shape.h() * shape.w(), shape.c());
        }
        return List.of(embedding);
    }

    @Override
    public void add(List<float[]> features) {
        if (shape == null || stats == null) {
            throw new IllegalStateException("padim: record the features with embed before adding images");
        }
        int positions = shape.h() * shape.w();
        int dims = shape.c();
        float[] planes = features.get(0);
        float[] rows = new float[planes.length];
        for (int d = 0; d < dims; d++) {
            for (int p = 0; p < positions; p++) {
                rows[p * dims + d] = planes[d * positions + p];
            }
        }
        stats.add(rows);
    }

    @Override
    public void merge(Scorer.Fit other) {
        if (!(other instanceof PadimFit fit) || !fit.options.equals(options) || fit.stats == null || stats == null) {
            throw new IllegalArgumentException("padim: only fits with the same settings and features can be merged");
        }
        stats.merge(fit.stats);
    }

    @Override
    public Scorer finish(Scorer.Progress progress) {
        if (shape == null || stats == null) {
            throw new IllegalStateException("padim: no image was added");
        }
        Scorer scorer = new PadimScorer(options, taps, selection.channels(),
                stats.toField(shape.h(), shape.w(), options.epsilon()));
        progress.at(1, 1);
        return scorer;
    }
}
