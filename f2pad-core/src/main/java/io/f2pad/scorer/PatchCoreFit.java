package io.f2pad.scorer;

import io.f2pad.feature.Tap;
import io.f2pad.scorer.coreset.GreedyCoreset;
import io.f2pad.scorer.coreset.RowSample;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.FeatureBank;
import io.f2pad.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Streams normal features into a sample of bounded size and chooses its coreset in the end. Images may be added after
 * {@link #finish}, too. Not thread-safe.
 */
public final class PatchCoreFit implements Scorer.Fit {

    private final PatchCoreOptions options;
    private final List<Tap> taps;
    private final PatchEmbedding embedding;
    private final int threads;
    private @Nullable Shape shape;
    private @Nullable RowSample sample;

    /**
     * Starts a fit.
     *
     * @param options settings
     * @param taps    taps of the backbone
     * @param threads worker threads of the choice of the coreset, at least 1; the result is the same
     */
    public PatchCoreFit(PatchCoreOptions options, List<Tap> taps, int threads) {
        this.threads = threads;
        this.options = options;
        this.taps = List.copyOf(taps);
        this.embedding = new PatchEmbedding(taps, options.layers());
    }

    @Override
    public List<Value> embed(Tape tape, List<Value> values) {
        Value features = embedding.record(tape, values);
        shape = features.shape();
        if (sample == null) {
            sample = new RowSample(shape.c(), options.sample(), options.seed());
        }
        return List.of(features);
    }

    @Override
    public void add(List<float[]> features) {
        if (shape == null || sample == null) {
            throw new IllegalStateException("patchcore: record the features with embed before adding images");
        }
        int positions = shape.h() * shape.w();
        float[] planes = features.get(0);
        float[] row = new float[shape.c()];
        for (int p = 0; p < positions; p++) {
            for (int d = 0; d < row.length; d++) {
                row[d] = planes[d * positions + p];
            }
            sample.add(row, 0);
        }
    }

    @Override
    public void merge(Scorer.Fit other) {
        if (!(other instanceof PatchCoreFit fit) || !fit.options.equals(options) || fit.sample == null
                || sample == null) {
            throw new IllegalArgumentException(
                    "patchcore: only fits with the same settings and features can be merged");
        }
        sample.merge(fit.sample);
    }

    @Override
    public Scorer finish(Scorer.Progress progress) {
        if (sample == null || sample.seen() == 0) {
            throw new IllegalStateException("patchcore: no image was added");
        }
        int dims = sample.dims();
        float[] rows = sample.rows();
        double wanted = options.coreset() <= 1 ? options.coreset() * sample.seen() : options.coreset();
        int size = (int) Math.max(1, Math.min(rows.length / dims, Math.ceil(wanted)));
        long held = sample.bytes() + 4L * (rows.length + (long) size * dims);
        int[] chosen;
        try (GreedyCoreset coreset = new GreedyCoreset(rows, dims, options.projection(), options.seed(), threads)) {
            chosen = coreset.choose(size, progress, held);
        }
        float[] bank = new float[size * dims];
        for (int i = 0; i < size; i++) {
            System.arraycopy(rows, chosen[i] * dims, bank, i * dims, dims);
        }
        return new PatchCoreScorer(options, taps, new FeatureBank(size, dims, bank));
    }
}
