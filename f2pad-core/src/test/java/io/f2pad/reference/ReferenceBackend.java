package io.f2pad.reference;

import io.f2pad.objective.AdanOptions;
import io.f2pad.objective.ColourRange;
import io.f2pad.objective.FlowLoss;
import io.f2pad.objective.MixtureField;
import io.f2pad.objective.RegularizerTerms;
import io.f2pad.objective.SharingOptions;
import io.f2pad.objective.StepOptions;
import io.f2pad.objective.TvForm;
import io.f2pad.tensor.AdanState;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.DepthwiseFilter;
import io.f2pad.tensor.FeatureBank;
import io.f2pad.tensor.Filter;
import io.f2pad.tensor.FlowField;
import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.GaussianField;
import io.f2pad.tensor.Padding;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Double precision, naive loops: slow, and as close to the formulas as code can be. */
public final class ReferenceBackend implements Backend {

    private record FrozenFilter(Filter filter) implements Frozen {
    }

    private record FrozenDepthwise(DepthwiseFilter filter) implements Frozen {
    }

    private record FrozenBank(FeatureBank bank) implements Frozen {
    }

    private record FrozenField(GaussianField field) implements Frozen {
    }

    private record FrozenFlow(FlowField flow) implements Frozen {
    }

    private static ReferenceTensor t(Tensor tensor) {
        return ReferenceTensor.of(tensor);
    }

    @Override
    public String name() {
        return "reference (double)";
    }

    @Override
    public Backend fork(int threads) {
        return new ReferenceBackend();
    }

    @Override
    public Tensor allocate(Shape shape) {
        return new ReferenceTensor(shape);
    }

    /** Computes everything: what a window leaves alone does not change by computing it again. */
    @Override
    public Tensor view(Tensor tensor, Window window) {
        return tensor;
    }

    @Override
    public void free(Tensor tensor) {
        Arrays.fill(t(tensor).data, Double.NaN);
    }

    @Override
    public Frozen freeze(Filter filter) {
        return new FrozenFilter(filter);
    }

    @Override
    public Frozen freeze(GaussianField field) {
        return new FrozenField(field);
    }

    @Override
    public void conv2d(Tensor x, Frozen filter, @Nullable Tensor residual, boolean relu, Tensor y) {
        ReferenceNetwork.conv2d(t(x), ((FrozenFilter) filter).filter, residual == null ? null : t(residual), relu,
                t(y));
    }

    @Override
    public void conv2dBackward(Tensor dy, Frozen filter, Tensor dx, boolean accumulate) {
        ReferenceNetwork.conv2dBackward(t(dy), ((FrozenFilter) filter).filter, t(dx), accumulate);
    }

    @Override
    public Frozen freeze(DepthwiseFilter filter) {
        return new FrozenDepthwise(filter);
    }

    @Override
    public void depthwise(Tensor x, Frozen filter, Padding padding, Tensor y) {
        ReferenceChannels.depthwise(t(x), ((FrozenDepthwise) filter).filter, padding, t(y));
    }

    @Override
    public void depthwiseBackward(Tensor dy, Frozen filter, Padding padding, Tensor dx, boolean accumulate) {
        ReferenceChannels.depthwiseBackward(t(dy), ((FrozenDepthwise) filter).filter, padding, t(dx), accumulate);
    }

    @Override
    public void silu(Tensor x, Tensor y) {
        Arrays.setAll(t(y).data, k -> t(x).data[k] * ReferenceChannels.sigmoid(t(x).data[k]));
    }

    @Override
    public void siluBackward(Tensor x, Tensor dy, Tensor dx, boolean accumulate) {
        ReferenceChannels.siluBackward(t(x), t(dy), t(dx), accumulate);
    }

    @Override
    public void sigmoid(Tensor x) {
        Arrays.setAll(t(x).data, k -> ReferenceChannels.sigmoid(t(x).data[k]));
    }

    @Override
    public void sigmoidBackward(Tensor y, Tensor dy) {
        Arrays.setAll(t(dy).data, k -> t(dy).data[k] * t(y).data[k] * (1 - t(y).data[k]));
    }

    @Override
    public void channelMean(Tensor x, @Nullable Tensor by, Tensor mean) {
        ReferenceChannels.channelMean(t(x), by == null ? null : t(by), t(mean));
    }

    @Override
    public void scaleChannels(Tensor x, Tensor scale, @Nullable Tensor shift, Tensor y, boolean accumulate) {
        ReferenceChannels.scaleChannels(t(x), t(scale), shift == null ? null : t(shift), t(y), accumulate);
    }

    @Override
    public void reluMask(Tensor y, Tensor dy) {
        for (int i = 0; i < t(y).data.length; i++) {
            t(dy).data[i] = t(y).data[i] > 0 ? t(dy).data[i] : 0;
        }
    }

    @Override
    public void copy(Tensor x, Tensor y, boolean accumulate) {
        for (int i = 0; i < t(x).data.length; i++) {
            t(y).data[i] = (accumulate ? t(y).data[i] : 0) + t(x).data[i];
        }
    }

    @Override
    public void fill(Tensor x, float value) {
        Arrays.fill(t(x).data, value);
    }

    @Override
    public void multiply(Tensor x, Tensor scale, Tensor y, boolean accumulate) {
        Shape s = x.shape();
        for (int i = 0; i < s.size(); i++) {
            int plane = s.h() * s.w();
            int k = scale.shape().c() == 1 ? i / (plane * s.c()) * plane + i % plane : i;
            t(y).data[i] = (accumulate ? t(y).data[i] : 0) + t(x).data[i] * t(scale).data[k];
        }
    }

    @Override
    public void maxPool(Tensor x, boolean relu, Tensor y, Tensor argmax) {
        ReferenceNetwork.maxPool(t(x), relu, t(y), t(argmax));
    }

    @Override
    public void maxPoolBackward(Tensor dy, Tensor argmax, Tensor dx, boolean accumulate) {
        ReferenceNetwork.maxPoolBackward(t(dy), t(argmax), t(dx), accumulate);
    }

    @Override
    public void averagePool(Tensor x, Tensor y, boolean accumulate) {
        ReferenceNetwork.averagePool(t(x), t(y), accumulate);
    }

    @Override
    public void upsample(Tensor x, int factor, Tensor y) {
        ReferenceNetwork.upsample(t(x), factor, t(y));
    }

    @Override
    public void upsampleBackward(Tensor dy, int factor, Tensor dx, boolean accumulate) {
        ReferenceNetwork.upsampleBackward(t(dy), factor, t(dx), accumulate);
    }

    private static int[] range(int from, int count) {
        return IntStream.range(from, from + count).toArray();
    }

    @Override
    public void gather(Tensor x, int[] channels, Tensor y, int offset) {
        ReferenceNetwork.channels(t(x), channels, t(y), range(offset, channels.length), false);
    }

    @Override
    public void scatter(Tensor dy, int offset, int[] channels, Tensor dx, boolean accumulate) {
        t(dx).clearUnless(accumulate);
        ReferenceNetwork.channels(t(dy), range(offset, channels.length), t(dx), channels, true);
    }

    @Override
    public Frozen freeze(FeatureBank bank) {
        return new FrozenBank(bank);
    }

    @Override
    public void searchNearest(Tensor f, Frozen bank, Tensor indices) {
        ReferenceNearest.search(t(f), ((FrozenBank) bank).bank, t(indices));
    }

    @Override
    public void nearestCandidate(Tensor f, Frozen bank, Tensor candidates, boolean squared, Tensor score,
            Tensor gradient) {
        ReferenceNearest.distance(t(f), ((FrozenBank) bank).bank, t(candidates), squared, t(score), t(gradient));
    }

    @Override
    public void mahalanobis(Tensor f, Frozen field, Tensor score, Tensor gradient) {
        ReferenceNetwork.mahalanobis(t(f), ((FrozenField) field).field, t(score), t(gradient));
    }

    @Override
    public Frozen freeze(FlowField flow) {
        return new FrozenFlow(flow);
    }

    @Override
    public void couplingFlow(Tensor f, Frozen flow, FlowLoss loss, Tensor score, Tensor gradient) {
        ReferenceFlow.couplingFlow(t(f), ((FrozenFlow) flow).flow, loss, t(score), t(gradient));
    }

    @Override
    public void logPenalty(Tensor n, Tensor image, Tensor omega, double epsilon, Tensor map) {
        ReferencePixels.logPenalty(t(n), t(image), t(omega), epsilon, t(map));
    }

    @Override
    public void logPenaltyBackward(Tensor n, Tensor image, Tensor omega, double epsilon, Tensor dMap, Tensor dn,
            boolean accumulate) {
        ReferencePixels.logPenaltyBackward(t(n), t(image), t(omega), epsilon, t(dMap), t(dn), accumulate);
    }

    @Override
    public void mixturePrior(Tensor n, Tensor omega, MixtureField mixture, Tensor map, Tensor gradient) {
        ReferencePixels.mixturePrior(t(n), t(omega), mixture, t(map), t(gradient));
    }

    @Override
    public void rangePenalty(Tensor n, Tensor omega, ColourRange range, Tensor map) {
        ReferencePixels.rangePenalty(t(n), t(omega), range, t(map));
    }

    @Override
    public void rangePenaltyBackward(Tensor n, Tensor omega, ColourRange range, Tensor dMap, Tensor dn,
            boolean accumulate) {
        ReferencePixels.rangePenaltyBackward(t(n), t(omega), range, t(dMap), t(dn), accumulate);
    }

    @Override
    public void totalVariation(Tensor n, Tensor omega, TvForm form, double delta, Tensor map) {
        ReferencePixels.totalVariation(t(n), t(omega), form, delta, t(map));
    }

    @Override
    public void totalVariationBackward(Tensor n, Tensor omega, TvForm form, double delta, Tensor dMap, Tensor dn,
            boolean accumulate) {
        ReferencePixels.totalVariationBackward(t(n), t(omega), form, delta, t(dMap), t(dn), accumulate);
    }

    @Override
    public void regularizer(Tensor n, Tensor image, Tensor weights, Tensor omega, RegularizerTerms terms, Tensor map,
            Tensor gradient) {
        double[] w = t(weights).data;
        Tensor part = allocate(map.shape());
        Tensor slopes = allocate(gradient.shape());
        Tensor scale = allocate(map.shape());
        Arrays.fill(t(scale).data, w[0]);
        logPenalty(n, image, omega, terms.epsilon(), part);
        multiply(part, scale, map, false);
        logPenaltyBackward(n, image, omega, terms.epsilon(), scale, gradient, false);
        Arrays.fill(t(scale).data, w[1]);
        mixturePrior(n, omega, terms.mixture(), part, slopes);
        multiply(part, scale, map, true);
        multiply(slopes, scale, gradient, true);
        Arrays.fill(t(scale).data, w[2]);
        totalVariation(n, omega, terms.tvForm(), terms.tvDelta(), part);
        multiply(part, scale, map, true);
        totalVariationBackward(n, omega, terms.tvForm(), terms.tvDelta(), scale, gradient, true);
    }

    @Override
    public double sum(Tensor x) {
        return Arrays.stream(t(x).data).sum();
    }

    @Override
    public void sharingWeights(Tensor colours, Tensor omega, SharingOptions sharing, Tensor weights) {
        ReferencePixels.sharingWeights(t(colours), t(omega), sharing, t(weights));
    }

    @Override
    public void share(Tensor g, Tensor weights, Tensor d) {
        ReferencePixels.share(t(g), t(weights), t(d));
    }

    @Override
    public void adan(Tensor g, AdanState state, AdanOptions options, int step, Tensor u) {
        ReferencePixels.adan(t(g), state, options, step, t(u));
    }

    @Override
    public void clip(Tensor x, float bound) {
        for (int i = 0; i < t(x).data.length; i++) {
            t(x).data[i] = Math.max(-bound, Math.min(bound, t(x).data[i]));
        }
    }

    @Override
    public void step(Tensor n, Tensor image, Tensor u, Tensor omega, StepOptions step) {
        ReferencePixels.step(t(n), t(image), t(u), t(omega), step);
    }

    @Override
    public void descend(Tensor g, @Nullable Tensor weights, AdanState state, AdanOptions adan, int t, Tensor n,
            Tensor image, Tensor omega, StepOptions step) {
        Tensor d = g;
        if (weights != null) {
            d = allocate(g.shape());
            share(g, weights, d);
        }
        Tensor u = allocate(g.shape());
        adan(d, state, adan, t, u);
        step(n, image, u, omega, step);
    }

    @Override
    public void close() {
    }
}
