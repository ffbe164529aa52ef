package io.f2pad.scorer;

import io.f2pad.feature.Tap;
import io.f2pad.model.JsonObject;
import io.f2pad.model.NamedTensor;
import io.f2pad.model.TensorFile;
import io.f2pad.ops.NearestNeighbour;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.FeatureBank;
import io.f2pad.tensor.Frozen;
import java.util.List;

/**
 * PatchCore (Roth et al., 2022): a coreset of normal features. L(N) sums the distances to the nearest one (Eq. 4),
 * during refinement to the nearest of b candidates (Eq. 5); the score map is the distance, upsampled bilinearly and
 * smoothed.
 */
public final class PatchCoreScorer implements Scorer {

    /** The name in model cards and on the command line. */
    public static final String KIND = "patchcore";

    private final PatchCoreOptions options;
    private final PatchEmbedding embedding;
    private final FeatureBank bank;

    /**
     * Creates a fitted scorer.
     *
     * @param options settings of the fit
     * @param taps    taps of the backbone
     * @param bank    normal features
     */
    public PatchCoreScorer(PatchCoreOptions options, List<Tap> taps, FeatureBank bank) {
        this.options = options;
        this.embedding = new PatchEmbedding(taps, options.layers());
        this.bank = bank;
    }

    /**
     * Restores a fitted scorer.
     *
     * @param card    from {@link #card()}
     * @param taps    taps of the backbone
     * @param tensors holding those of {@link #tensors()}
     * @return the scorer
     * @throws io.f2pad.ModelFormatException if something is missing or not finite
     */
    public static PatchCoreScorer read(JsonObject card, List<Tap> taps, TensorFile tensors) {
        PatchCoreOptions options = new PatchCoreOptions(List.of(card.getString("layers").split(",")),
                card.getDouble("coreset"), card.getInt("sample"), card.getInt("projection"), card.getInt("candidates"),
                card.getBoolean("squared"), card.getDouble("sigma"), card.getLong("seed"));
        int[] shape = tensors.get("patchcore.bank").shape();
        return new PatchCoreScorer(options, taps,
                new FeatureBank(shape[0], shape[1], tensors.finite("patchcore.bank")));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public JsonObject card() {
        return JsonObject.of()
                .put("layers", String.join(",", embedding.layers()))
                .put("coreset", options.coreset())
                .put("sample", options.sample())
                .put("projection", options.projection())
                .put("candidates", options.candidates())
                .put("squared", options.squared())
                .put("sigma", options.sigma())
                .put("seed", options.seed());
    }

    @Override
    public List<NamedTensor> tensors() {
        return List.of(NamedTensor.of("patchcore.bank", new int[] {bank.rows(), bank.dims()}, bank.values()));
    }

    @Override
    public Recorder freeze(Backend backend) {
        Frozen frozen = backend.freeze(bank);
        return (tape, values) -> List.of(tape.apply("score",
                new NearestNeighbour(bank, frozen, options.candidates(), options.squared()),
                embedding.record(tape, values)));
    }

    @Override
    public float[] scoreMap(List<PositionScores> scores, int height, int width) {
        PositionScores found = scores.get(0);
        float[] distances = found.values().clone();
        for (int i = 0; options.squared() && i < distances.length; i++) {
            distances[i] = (float) Math.sqrt(distances[i]);
        }
        return ScoreMaps.smooth(distances, found.rows(), found.columns(), height, width, options.sigma());
    }
}
