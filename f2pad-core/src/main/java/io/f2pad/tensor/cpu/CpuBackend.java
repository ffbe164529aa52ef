package io.f2pad.tensor.cpu;

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
import org.jspecify.annotations.Nullable;

/**
 * The pure-JVM backend. It uses the Vector API when java runs with {@code --add-modules=jdk.incubator.vector} and plain
 * arrays otherwise, with a logged reason; the system property {@code f2pad.backend} ({@code vector} or {@code plain})
 * forces one, and {@code f2pad.backend.required=vector} turns a fall-back into an exception.
 *
 * <p>Results are the same bytes at any thread count. One client thread at a time.
 */
public final class CpuBackend implements Backend {

    private final Engine engine;
    private final Convolution convolution;
    private final Elementwise elementwise;
    private final Pooling pooling;
    private final Channels channels;
    private final MahalanobisJob mahalanobis;
    private final NearestJob nearest;
    private final FlowJob flow;
    private final PixelTerms pixelTerms;
    private final MixtureTerm mixtureTerm;
    private final TotalVariationTerm totalVariation;
    private final RegularizerJob regularizer;
    private final Sharing sharing;
    private final Optimiser optimiser;
    private final Depthwise depthwise;
    private final Activation activation;
    private final ChannelScaling channelScaling;
    /** Adan's state in the optimiser's order, kept so that a step allocates nothing. */
    private final CpuTensor[] moments = new CpuTensor[4];

    private CpuBackend(Kernels kernels, int threads) {
        engine = new Engine(kernels, threads);
        CpuTensor nothing = new CpuTensor(Shape.image(1, 1, 1));
        convolution = new Convolution(engine, nothing);
        elementwise = new Elementwise(engine, nothing);
        pooling = new Pooling(engine, nothing);
        channels = new Channels(engine, nothing);
        mahalanobis = new MahalanobisJob(engine, nothing);
        nearest = new NearestJob(engine, nothing);
        flow = new FlowJob(engine, nothing);
        pixelTerms = new PixelTerms(engine, nothing);
        mixtureTerm = new MixtureTerm(engine, nothing);
        totalVariation = new TotalVariationTerm(engine, nothing);
        regularizer = new RegularizerJob(engine, nothing);
        sharing = new Sharing(engine, nothing);
        optimiser = new Optimiser(engine, sharing, nothing);
        depthwise = new Depthwise(engine, nothing);
        activation = new Activation(engine, nothing);
        channelScaling = new ChannelScaling(engine, nothing);
    }

    /**
     * Opens a backend with the best kernels that the running JVM offers.
     *
     * @param threads worker threads, the calling one included, at least 1
     * @return the backend, to be closed by the caller
     * @throws IllegalStateException if a system property asks for kernels that are not available
     */
    public static CpuBackend open(int threads) {
        requireThreads(threads);
        return new CpuBackend(KernelProvider.choose(), threads);
    }

    /** Opens a backend with given kernels. */
    static CpuBackend open(int threads, KernelProvider provider) {
        requireThreads(threads);
        return new CpuBackend(provider.create(), threads);
    }

    static void requireThreads(int threads) {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("cpu backend: threads must be 1 to 1024, got " + threads);
        }
    }

    @Override
    public String name() {
        int threads = engine.threads();
        return "cpu (" + engine.kernels.name() + ", " + threads + (threads == 1 ? " thread)" : " threads)");
    }

    @Override
    public Backend fork(int threads) {
        requireThreads(threads);
        return new CpuBackend(engine.kernels.sibling(), threads);
    }

    @Override
    public Tensor allocate(Shape shape) {
        return new CpuTensor(shape);
    }

    @Override
    public Tensor view(Tensor tensor, Window window) {
        return new CpuTensor(own(tensor), window);
    }

    /** Does nothing: the garbage collector owns the memory. */
    @Override
    public void free(Tensor tensor) {
        own(tensor);
    }

    @Override
    public Frozen freeze(Filter filter) {
        return PackedFilter.of(filter, engine.kernels);
    }

    @Override
    public Frozen freeze(GaussianField field) {
        return MahalanobisJob.Operand.of(field, engine.kernels);
    }

    @Override
    public Frozen freeze(FeatureBank bank) {
        return NearestJob.Operand.of(bank, engine.kernels);
    }

    @Override
    public void conv2d(Tensor x, Frozen filter, @Nullable Tensor residual, boolean relu, Tensor y) {
        convolution.forward(own(x), own(filter, PackedFilter.class), residual == null ? null : own(residual), relu,
                own(y));
    }

    @Override
    public void conv2dBackward(Tensor dy, Frozen filter, Tensor dx, boolean accumulate) {
        convolution.backward(own(dy), own(filter, PackedFilter.class), own(dx), accumulate);
    }

    @Override
    public Frozen freeze(DepthwiseFilter filter) {
        return DepthwiseWeights.of(filter);
    }

    @Override
    public void depthwise(Tensor x, Frozen filter, Padding padding, Tensor y) {
        depthwise.forward(own(x), own(filter, DepthwiseWeights.class), padding, own(y));
    }

    @Override
    public void depthwiseBackward(Tensor dy, Frozen filter, Padding padding, Tensor dx, boolean accumulate) {
        depthwise.backward(own(dy), own(filter, DepthwiseWeights.class), padding, own(dx), accumulate);
    }

    @Override
    public void silu(Tensor x, Tensor y) {
        activation.silu(own(x), own(y));
    }

    @Override
    public void siluBackward(Tensor x, Tensor dy, Tensor dx, boolean accumulate) {
        activation.siluBackward(own(x), own(dy), own(dx), accumulate);
    }

    @Override
    public void sigmoid(Tensor x) {
        activation.sigmoid(own(x));
    }

    @Override
    public void sigmoidBackward(Tensor y, Tensor dy) {
        activation.sigmoidBackward(own(y), own(dy));
    }

    @Override
    public void channelMean(Tensor x, @Nullable Tensor by, Tensor mean) {
        channelScaling.mean(own(x), by == null ? null : own(by), own(mean));
    }

    @Override
    public void scaleChannels(Tensor x, Tensor scale, @Nullable Tensor shift, Tensor y, boolean accumulate) {
        channelScaling.scale(own(x), own(scale), shift == null ? null : own(shift), own(y), accumulate);
    }

    @Override
    public void reluMask(Tensor y, Tensor dy) {
        elementwise.reluMask(own(y), own(dy));
    }

    @Override
    public void copy(Tensor x, Tensor y, boolean accumulate) {
        elementwise.copy(own(x), own(y), accumulate);
    }

    @Override
    public void fill(Tensor x, float value) {
        elementwise.fill(own(x), value);
    }

    @Override
    public void multiply(Tensor x, Tensor scale, Tensor y, boolean accumulate) {
        elementwise.multiply(own(x), own(scale), own(y), accumulate);
    }

    @Override
    public void maxPool(Tensor x, boolean relu, Tensor y, Tensor argmax) {
        pooling.maxPool(own(x), relu, own(y), own(argmax));
    }

    @Override
    public void maxPoolBackward(Tensor dy, Tensor argmax, Tensor dx, boolean accumulate) {
        pooling.maxPoolBackward(own(dy), own(argmax), own(dx), accumulate);
    }

    @Override
    public void averagePool(Tensor x, Tensor y, boolean accumulate) {
        pooling.averagePool(own(x), own(y), accumulate);
    }

    @Override
    public void upsample(Tensor x, int factor, Tensor y) {
        pooling.upsample(own(x), factor, own(y));
    }

    @Override
    public void upsampleBackward(Tensor dy, int factor, Tensor dx, boolean accumulate) {
        pooling.upsampleBackward(own(dy), factor, own(dx), accumulate);
    }

    @Override
    public void gather(Tensor x, int[] selected, Tensor y, int offset) {
        channels.gather(own(x), selected, own(y), offset);
    }

    @Override
    public void scatter(Tensor dy, int offset, int[] selected, Tensor dx, boolean accumulate) {
        channels.scatter(own(dy), offset, selected, own(dx), accumulate);
    }

    @Override
    public void mahalanobis(Tensor f, Frozen field, Tensor score, Tensor gradient) {
        mahalanobis.launch(own(f), own(field, MahalanobisJob.Operand.class), own(score), own(gradient));
    }

    @Override
    public void searchNearest(Tensor f, Frozen bank, Tensor indices) {
        nearest.search(own(f), own(bank, NearestJob.Operand.class), own(indices));
    }

    @Override
    public void nearestCandidate(Tensor f, Frozen bank, Tensor candidates, boolean squared, Tensor score,
            Tensor gradient) {
        nearest.distance(own(f), own(bank, NearestJob.Operand.class), own(candidates), squared, own(score),
                own(gradient));
    }

    @Override
    public Frozen freeze(FlowField field) {
        return FlowOperand.of(field, engine.kernels);
    }

    @Override
    public void couplingFlow(Tensor f, Frozen field, FlowLoss loss, Tensor score, Tensor gradient) {
        flow.launch(own(f), own(field, FlowOperand.class), loss, own(score), own(gradient));
    }

    @Override
    public void logPenalty(Tensor n, Tensor image, Tensor omega, double epsilon, Tensor map) {
        pixelTerms.logPenalty(own(n), own(image), own(omega), epsilon, own(map));
    }

    @Override
    public void logPenaltyBackward(Tensor n, Tensor image, Tensor omega, double epsilon, Tensor dMap, Tensor dn,
            boolean accumulate) {
        pixelTerms.logPenaltyBackward(own(n), own(image), own(omega), epsilon, own(dMap), own(dn), accumulate);
    }

    @Override
    public void mixturePrior(Tensor n, Tensor omega, MixtureField mixture, Tensor map, Tensor gradient) {
        mixtureTerm.launch(own(n), own(omega), mixture, own(map), own(gradient));
    }

    @Override
    public void rangePenalty(Tensor n, Tensor omega, ColourRange range, Tensor map) {
        pixelTerms.range(own(n), own(omega), range, own(map));
    }

    @Override
    public void rangePenaltyBackward(Tensor n, Tensor omega, ColourRange range, Tensor dMap, Tensor dn,
            boolean accumulate) {
        pixelTerms.rangeBackward(own(n), own(omega), range, own(dMap), own(dn), accumulate);
    }

    @Override
    public void totalVariation(Tensor n, Tensor omega, TvForm form, double delta, Tensor map) {
        totalVariation.forward(own(n), own(omega), form, delta, own(map));
    }

    @Override
    public void totalVariationBackward(Tensor n, Tensor omega, TvForm form, double delta, Tensor dMap, Tensor dn,
            boolean accumulate) {
        totalVariation.backward(own(n), own(omega), form, delta, own(dMap), own(dn), accumulate);
    }

    @Override
    public void regularizer(Tensor n, Tensor image, Tensor weights, Tensor omega, RegularizerTerms terms, Tensor map,
            Tensor gradient) {
        regularizer.launch(own(n), own(image), own(weights), own(omega), terms, own(map), own(gradient));
    }

    @Override
    public double sum(Tensor x) {
        return elementwise.sum(own(x));
    }

    @Override
    public void sharingWeights(Tensor colours, Tensor omega, SharingOptions options, Tensor weights) {
        sharing.weights(own(colours), own(omega), options, own(weights));
    }

    @Override
    public void share(Tensor g, Tensor weights, Tensor d) {
        sharing.share(own(g), own(weights), own(d));
    }

    @Override
    public void adan(Tensor g, AdanState state, AdanOptions options, int step, Tensor u) {
        optimiser.adan(own(g), own(state), options, step, own(u));
    }

    @Override
    public void clip(Tensor x, float bound) {
        elementwise.clip(own(x), bound);
    }

    @Override
    public void step(Tensor n, Tensor image, Tensor u, Tensor omega, StepOptions step) {
        optimiser.step(own(n), own(image), own(u), own(omega), step);
    }

    @Override
    public void descend(Tensor g, @Nullable Tensor weights, AdanState state, AdanOptions adan, int t, Tensor n,
            Tensor image, Tensor omega, StepOptions step) {
        optimiser.descend(own(g), weights == null ? null : own(weights), own(state), adan, t, own(n), own(image),
                own(omega), step);
    }

    private CpuTensor[] own(AdanState state) {
        moments[0] = own(state.m());
        moments[1] = own(state.v());
        moments[2] = own(state.n());
        moments[3] = own(state.previous());
        return moments;
    }

    @Override
    public void close() {
        engine.close();
    }

    private static CpuTensor own(Tensor tensor) {
        if (tensor instanceof CpuTensor mine) {
            return mine;
        }
        throw new IllegalArgumentException("cpu backend: " + tensor.getClass().getSimpleName()
                + " is a tensor of another backend");
    }

    private static <T extends Frozen> T own(Frozen operand, Class<T> expected) {
        if (expected.isInstance(operand)) {
            return expected.cast(operand);
        }
        throw new IllegalArgumentException("cpu backend: expected a " + expected.getSimpleName()
                + " frozen by this backend, got " + operand.getClass().getSimpleName());
    }
}
