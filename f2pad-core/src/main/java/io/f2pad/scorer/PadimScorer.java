package io.f2pad.scorer;

import io.f2pad.feature.Tap;
import io.f2pad.model.JsonObject;
import io.f2pad.model.NamedTensor;
import io.f2pad.model.TensorFile;
import io.f2pad.ops.Mahalanobis;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.GaussianField;
import java.util.List;

/**
 * PaDiM (Defard et al., 2021): one Gaussian per position over chosen channels of all taps. L(N) sums the squared
 * Mahalanobis distances (Eq. 7); the score map is their root, upsampled bilinearly and smoothed.
 */
public final class PadimScorer implements Scorer {

    /** The name in model cards and on the command line. */
    public static final String KIND = "padim";

    private final PadimOptions options;
    private final List<Tap> taps;
    private final int[] channels;
    private final GaussianField field;

    /**
     * Creates a fitted scorer.
     *
     * @param options  settings of the fit
     * @param taps     taps of the backbone
     * @param channels chosen channels of the concatenated taps, ascending
     * @param field    one Gaussian per position of the shallowest tap
     */
    public PadimScorer(PadimOptions options, List<Tap> taps, int[] channels, GaussianField field) {
        this.options = options;
        this.taps = List.copyOf(taps);
        this.channels = channels.clone();
        this.field = field;
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
    public static PadimScorer read(JsonObject card, List<Tap> taps, TensorFile tensors) {
        PadimOptions options = new PadimOptions(card.getInt("channels"), card.getLong("seed"),
                card.getDouble("epsilon"), card.getDouble("sigma"));
        int[] shape = tensors.get("padim.mean").shape();
        GaussianField field = new GaussianField(shape[0], shape[1], shape[2], tensors.finite("padim.mean"),
                tensors.finite("padim.factor"));
        return new PadimScorer(options, taps, tensors.get("padim.channels").ints(), field);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public JsonObject card() {
        return JsonObject.of()
                .put("channels", options.channels())
                .put("seed", options.seed())
                .put("epsilon", options.epsilon())
                .put("sigma", options.sigma());
    }

    @Override
    public List<NamedTensor> tensors() {
        int[] positions = {field.height(), field.width()};
        int packed = field.dims() * (field.dims() + 1) / 2;
        return List.of(NamedTensor.of("padim.channels", new int[] {channels.length}, channels),
                NamedTensor.of("padim.mean", new int[] {positions[0], positions[1], field.dims()}, field.mean()),
                NamedTensor.of("padim.factor", new int[] {positions[0], positions[1], packed}, field.factor()));
    }

    @Override
    public Recorder freeze(Backend backend) {
        Frozen frozen = backend.freeze(field);
        TapSelection selection = new TapSelection(taps, channels);
        return (tape, values) -> List.of(
                tape.apply("score", new Mahalanobis(field, frozen), selection.record(tape, values)));
    }

    @Override
    public float[] scoreMap(List<PositionScores> scores, int height, int width) {
        PositionScores squares = scores.get(0);
        float[] roots = new float[squares.values().length];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = (float) Math.sqrt(squares.values()[i]);
        }
        return ScoreMaps.smooth(roots, squares.rows(), squares.columns(), height, width, options.sigma());
    }
}
