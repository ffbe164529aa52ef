package io.f2pad.bench;

import io.f2pad.feature.Backbone;
import io.f2pad.feature.Tap;
import io.f2pad.scorer.CflowOptions;
import io.f2pad.scorer.CflowScorer;
import io.f2pad.scorer.PadimOptions;
import io.f2pad.scorer.PadimScorer;
import io.f2pad.scorer.PatchCoreOptions;
import io.f2pad.scorer.PatchCoreScorer;
import io.f2pad.scorer.Scorer;
import io.f2pad.scorer.flow.Flows;
import io.f2pad.tensor.FeatureBank;
import io.f2pad.tensor.FlowBlock;
import io.f2pad.tensor.FlowField;
import io.f2pad.tensor.GaussianField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Scorers as large as a fit makes them, with random numbers. */
final class RandomScorer {

    private static final int DIMS = 100;
    /** One per cent of the features that 200 images of 256x256 have at stride 8. */
    private static final int BANK_ROWS = 2048;
    private static final float HIDDEN_BIAS = 5;

    private RandomScorer() {
    }

    /**
     * Draws a scorer.
     *
     * @param kind     padim, patchcore or cflow
     * @param size     working size in pixels
     * @param backbone whose taps it scores
     * @param random   draws the numbers
     * @return the scorer
     */
    static Scorer of(String kind, int size, Backbone backbone, SplittableRandom random) {
        List<Tap> taps = backbone.taps();
        return switch (kind) {
            case PadimScorer.KIND -> {
                int side = size / taps.get(0).stride();
                GaussianField field = new GaussianField(side, side, DIMS,
                        RandomProblem.random(random, side * side * DIMS, 1),
                        RandomProblem.random(random, side * side * DIMS * (DIMS + 1) / 2, 0.1));
                int channels = taps.stream().mapToInt(Tap::channels).sum();
                yield new PadimScorer(PadimOptions.DEFAULT, taps,
                        random.ints(0, channels).distinct().limit(DIMS).sorted().toArray(), field);
            }
            case PatchCoreScorer.KIND -> {
                int dims = taps.get(1).channels() + taps.get(2).channels();
                yield new PatchCoreScorer(PatchCoreOptions.DEFAULT, taps, new FeatureBank(BANK_ROWS, dims,
                        RandomProblem.random(random, BANK_ROWS * dims, 1)));
            }
            case CflowScorer.KIND -> {
                List<FlowField> flows = new ArrayList<>();
                taps.forEach(tap -> flows.add(flow(size / tap.stride(), tap.channels())));
                yield new CflowScorer(CflowOptions.DEFAULT, taps, taps.stream().map(Tap::name).toList(), flows,
                        new float[taps.size()]);
            }
            default -> throw new IllegalArgumentException("bench: no scorer " + kind
                    + ", there are padim, patchcore and cflow");
        };
    }

    /**
     * An untrained flow of the default's extents on a square grid of positions. Its hidden biases keep every ReLU on:
     * one that a rounding turns over moves a gradient more than all other roundings together.
     */
    static FlowField flow(int side, int channels) {
        float[] ones = new float[channels];
        Arrays.fill(ones, 1);
        List<FlowBlock> blocks = new ArrayList<>();
        for (FlowBlock b : Flows.start(channels, CflowOptions.DEFAULT.blocks(), CflowOptions.DEFAULT.hidden(), 1)) {
            float[] b1 = new float[b.hidden()];
            Arrays.fill(b1, HIDDEN_BIAS);
            blocks.add(new FlowBlock(channels, b.conditions(), b.hidden(), b.w1(), b1, b.w2(), b.b2(), b.scale(),
                    b.offset(), b.rotation()));
        }
        return Flows.of(side, side, new float[channels], ones, blocks);
    }
}
