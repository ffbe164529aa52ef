package io.f2pad.scorer;

import io.f2pad.feature.Tap;
import io.f2pad.model.JsonObject;
import io.f2pad.model.NamedTensor;
import io.f2pad.model.TensorFile;
import io.f2pad.objective.FlowLoss;
import io.f2pad.ops.CouplingFlow;
import io.f2pad.scorer.flow.FlowTensors;
import io.f2pad.scorer.flow.TrainingOptions;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.FlowField;
import io.f2pad.tensor.Frozen;
import java.util.ArrayList;
import java.util.List;

/**
 * CFLOW-AD (Gudovskiy et al., 2022): one normalising flow per tap, conditioned on the position. L(N) sums
 * {@code -logsigmoid(log p / C)} over the positions of every map (Eq. 6).
 *
 * <p>The score map takes the maps' likelihoods relative to the largest of the training,
 * {@code exp((log p - max log p) / C)}, upsampled bilinearly, smoothed and added up as in CFLOW-AD. The score is minus
 * the logarithm of their mean: it ranks like the reference code's negated sum, but does not crowd all anomalies at its
 * upper end. The alternative is the sum of the losses.
 */
public final class CflowScorer implements Scorer {

    /** The name in model cards and on the command line. */
    public static final String KIND = "cflow";

    private static final String PREFIX = "cflow.";
    /** Keeps the logarithm of the likelihoods' mean finite: scores end at 14. */
    private static final double LEAST = 1e-6;

    private final CflowOptions options;
    private final List<Tap> taps;
    private final List<String> layers;
    private final List<FlowField> flows;
    private final float[] peaks;

    /**
     * Creates a fitted scorer.
     *
     * @param options settings of the fit
     * @param taps    taps of the backbone
     * @param layers  names of the taps with a flow
     * @param flows   their flows
     * @param peaks   the largest log p / C of each in training
     */
    public CflowScorer(CflowOptions options, List<Tap> taps, List<String> layers, List<FlowField> flows,
            float[] peaks) {
        this.options = options;
        this.taps = List.copyOf(taps);
        this.layers = List.copyOf(layers);
        this.flows = List.copyOf(flows);
        this.peaks = peaks.clone();
        for (int i = 0; i < this.layers.size(); i++) {
            tap(this.layers.get(i));
        }
    }

    private int tap(String layer) {
        for (int i = 0; i < taps.size(); i++) {
            if (taps.get(i).name().equals(layer)) {
                return i;
            }
        }
        throw new IllegalArgumentException("cflow: the backbone has no tap " + layer + ", but "
                + taps.stream().map(Tap::name).toList());
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
    public static CflowScorer read(JsonObject card, List<Tap> taps, TensorFile tensors) {
        List<String> layers = List.of(card.getString("layers").split(","));
        CflowOptions options = new CflowOptions(layers, card.getInt("blocks"), card.getInt("hidden"),
                new TrainingOptions(card.getInt("epochs"), card.getInt("batch"), card.getDouble("rate"),
                        card.getDouble("noise"), card.getInt("patience"), card.getLong("seed")),
                card.getInt("sample"), card.getDouble("validation"), card.getEnum("loss", FlowLoss.class),
                card.getEnum("map", CflowOptions.Map.class), card.getDouble("sigma"), card.getLong("seed"), null);
        List<FlowField> flows = new ArrayList<>();
        for (String layer : layers) {
            flows.add(FlowTensors.read(PREFIX + layer + ".", tensors));
        }
        return new CflowScorer(options, taps, layers, flows, tensors.finite(PREFIX + "peaks"));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public JsonObject card() {
        TrainingOptions training = options.training();
        return JsonObject.of()
                .put("layers", String.join(",", layers))
                .put("blocks", options.blocks())
                .put("hidden", options.hidden())
                .put("epochs", training.epochs())
                .put("batch", training.batch())
                .put("rate", training.rate())
                .put("noise", training.noise())
                .put("patience", training.patience())
                .put("sample", options.sample())
                .put("validation", options.validation())
                .put("loss", options.loss().name())
                .put("map", options.map().name())
                .put("sigma", options.sigma())
                .put("seed", options.seed());
    }

    @Override
    public List<NamedTensor> tensors() {
        List<NamedTensor> tensors = new ArrayList<>();
        tensors.add(NamedTensor.of(PREFIX + "peaks", new int[] {peaks.length}, peaks));
        for (int i = 0; i < flows.size(); i++) {
            tensors.addAll(FlowTensors.of(PREFIX + layers.get(i) + ".", flows.get(i)));
        }
        return tensors;
    }

    @Override
    public Recorder freeze(Backend backend) {
        List<Frozen> frozen = flows.stream().map(backend::freeze).toList();
        return (tape, values) -> {
            List<Value> maps = new ArrayList<>();
            for (int i = 0; i < flows.size(); i++) {
                CouplingFlow flow = new CouplingFlow(flows.get(i), frozen.get(i), options.loss());
                maps.add(tape.apply("score." + layers.get(i), flow, values.get(tap(layers.get(i)))));
            }
            return maps;
        };
    }

    @Override
    public float[] scoreMap(List<PositionScores> scores, int height, int width) {
        boolean likelihoods = options.map() == CflowOptions.Map.LIKELIHOOD;
        float[] total = new float[height * width];
        for (int m = 0; m < scores.size(); m++) {
            PositionScores grid = scores.get(m);
            float[] cells = grid.values().clone();
            for (int i = 0; likelihoods && i < cells.length; i++) {
                cells[i] = (float) Math.exp(Math.min(0, options.loss().inverse(cells[i]) - peaks[m]));
            }
            float[] map = ScoreMaps.smooth(cells, grid.rows(), grid.columns(), height, width, options.sigma());
            for (int i = 0; i < map.length; i++) {
                total[i] += map[i];
            }
        }
        for (int i = 0; likelihoods && i < total.length; i++) {
            total[i] = (float) -Math.log(total[i] / scores.size() + LEAST);
        }
        return total;
    }
}
