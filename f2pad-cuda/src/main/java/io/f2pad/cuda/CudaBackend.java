package io.f2pad.cuda;

import io.f2pad.DeviceException;
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
import io.f2pad.tensor.Recording;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The backend on one NVIDIA GPU. Work is queued on a stream of its own; reading a tensor or a sum waits for it. A
 * failure on the device is a {@link io.f2pad.DeviceException} that names the call.
 *
 * <p>Results are the same bytes on every fork, and in every run on one machine where the same algorithms of cuDNN are
 * chosen ({@link MeasuredAlgorithms}). One client thread at a time; a {@link #fork} for every other. Frozen operands
 * belong to the backend that made them, so close forks first. Device memory is taken by {@link #allocate}, by
 * {@link #freeze} and, as scratch, by the first pass of a geometry; later passes take none.
 */
public final class CudaBackend implements Backend {

    private final CudaDevice device;
    private final DeviceQueue queue;
    private final FrozenStore frozen;
    private final Constants constants;
    private final Convolutions convolutions;
    private final Channelwise channelwise;
    private final MatrixProducts products;
    private final NearestSearch nearest;
    private final Flows flows;
    private final PixelTerms pixelTerms;
    private final Updates updates;
    private final Sums sums;
    private final TensorStore tensors;
    private final OpenParts parts = new OpenParts();
    private boolean closed;

    /** Takes over a share of the device, also where it fails. */
    private CudaBackend(CudaDevice device) {
        this.device = device;
        parts.add(device, CudaDevice::release);
        try {
            queue = parts.add(new DeviceQueue(device), DeviceQueue::close);
            tensors = parts.add(new TensorStore(queue), TensorStore::close);
            frozen = parts.add(new FrozenStore(queue), FrozenStore::close);
            constants = parts.add(new Constants(queue), Constants::close);
            convolutions = parts.add(new Convolutions(queue), Convolutions::close);
            products = parts.add(new MatrixProducts(queue), MatrixProducts::close);
            nearest = parts.add(new NearestSearch(queue, products), NearestSearch::close);
            flows = parts.add(new Flows(queue, products), Flows::close);
            updates = parts.add(new Updates(queue), Updates::close);
            sums = parts.add(new Sums(queue), Sums::close);
            channelwise = new Channelwise(queue);
            pixelTerms = new PixelTerms(queue, constants);
        } catch (DeviceException e) {
            try (parts) {
                throw e;
            }
        }
    }

    /**
     * Opens a backend on the first GPU.
     *
     * @return the backend, to be closed by the caller
     * @throws io.f2pad.DeviceException if the machine has no GPU that can be used; says why
     */
    public static CudaBackend open() {
        return new CudaBackend(CudaDevice.open());
    }

    /** {@return bytes of device memory in use by this backend, its relatives and their tensors} */
    public long usedBytes() {
        return device.memory().used();
    }

    DeviceQueue queue() {
        return queue;
    }

    @Override
    public String name() {
        return String.format(Locale.ROOT, "cuda (%s, compute capability %d.%d)", device.name(),
                device.capability() / 10, device.capability() % 10);
    }

    @Override
    public Backend fork(int threads) {
        return new CudaBackend(device.share());
    }

    @Override
    public Tensor allocate(Shape shape) {
        return tensors.allocate(shape);
    }

    @Override
    public Tensor view(Tensor tensor, Window window) {
        return own(tensor).view(window);
    }

    @Override
    public void free(Tensor tensor) {
        tensors.free(own(tensor));
    }

    @Override
    public Frozen freeze(Filter filter) {
        return frozen.filter(filter);
    }

    @Override
    public Frozen freeze(DepthwiseFilter filter) {
        return frozen.filter(filter);
    }

    @Override
    public Frozen freeze(GaussianField field) {
        return frozen.field(field);
    }

    @Override
    public Frozen freeze(FlowField flow) {
        return frozen.flow(flow);
    }

    @Override
    public Frozen freeze(FeatureBank bank) {
        return frozen.bank(bank);
    }

    @Override
    public void conv2d(Tensor x, Frozen filter, @Nullable Tensor residual, boolean relu, Tensor y) {
        convolutions.forward(own(x), own(filter, FrozenFilter.class), residual == null ? null : own(residual), relu,
                own(y));
    }

    @Override
    public void conv2dBackward(Tensor dy, Frozen filter, Tensor dx, boolean accumulate) {
        convolutions.backward(own(dy), own(filter, FrozenFilter.class), own(dx), accumulate);
    }

    @Override
    public void reluMask(Tensor y, Tensor dy) {
        CudaTensor d = own(dy);
        queue.call(KernelTable.RELU_MASK).tensor(own(y)).tensor(d).part(d, d.planes()).elements(d.elements());
    }

    @Override
    public void copy(Tensor x, Tensor y, boolean accumulate) {
        CudaTensor to = own(y);
        queue.call(KernelTable.COPY).tensor(own(x)).tensor(to).part(to, to.planes()).flag(accumulate)
                .elements(to.elements());
    }

    @Override
    public void fill(Tensor x, float value) {
        CudaTensor to = own(x);
        queue.call(KernelTable.FILL).tensor(to).part(to, to.planes()).real(value).elements(to.elements());
    }

    @Override
    public void multiply(Tensor x, Tensor scale, Tensor y, boolean accumulate) {
        CudaTensor to = own(y);
        queue.call(KernelTable.MULTIPLY).tensor(own(x)).tensor(own(scale)).tensor(to).part(to, to.planes())
                .integer(to.shape().c()).integer(scale.shape().c()).flag(accumulate).elements(to.elements());
    }

    @Override
    public void maxPool(Tensor x, boolean relu, Tensor y, Tensor argmax) {
        CudaTensor to = own(y);
        queue.call(KernelTable.MAX_POOL).tensor(own(x)).tensor(to).tensor(own(argmax)).part(to, to.planes())
                .integer(x.shape().h()).integer(x.shape().w()).flag(relu).elements(to.elements());
    }

    @Override
    public void maxPoolBackward(Tensor dy, Tensor argmax, Tensor dx, boolean accumulate) {
        CudaTensor to = own(dx);
        queue.call(KernelTable.MAX_POOL_BACKWARD).tensor(own(dy)).tensor(own(argmax)).tensor(to)
                .part(to, to.planes()).integer(dy.shape().h()).integer(dy.shape().w()).flag(accumulate)
                .elements(to.elements());
    }

    @Override
    public void averagePool(Tensor x, Tensor y, boolean accumulate) {
        CudaTensor to = own(y);
        queue.call(KernelTable.AVERAGE_POOL).tensor(own(x)).tensor(to).part(to, to.planes()).flag(accumulate)
                .elements(to.elements());
    }

    @Override
    public void upsample(Tensor x, int factor, Tensor y) {
        CudaTensor to = own(y);
        queue.call(KernelTable.UPSAMPLE).tensor(own(x)).tensor(to).part(to, to.planes()).integer(x.shape().h())
                .integer(x.shape().w()).integer(factor).elements(to.elements());
    }

    @Override
    public void upsampleBackward(Tensor dy, int factor, Tensor dx, boolean accumulate) {
        CudaTensor to = own(dx);
        queue.call(KernelTable.UPSAMPLE_BACKWARD).tensor(own(dy)).tensor(to).part(to, to.planes())
                .integer(dy.shape().h()).integer(dy.shape().w()).integer(factor).flag(accumulate)
                .elements(to.elements());
    }

    @Override
    public void gather(Tensor x, int[] channels, Tensor y, int offset) {
        CudaTensor to = own(y);
        int planes = to.shape().n() * channels.length;
        queue.call(KernelTable.GATHER).tensor(own(x)).pointer(constants.selected(channels)).tensor(to)
                .part(to, planes).integer(channels.length).integer(x.shape().c()).integer(to.shape().c())
                .integer(offset).elements((long) planes * to.window().area());
    }

    @Override
    public void scatter(Tensor dy, int offset, int[] channels, Tensor dx, boolean accumulate) {
        CudaTensor to = own(dx);
        queue.call(KernelTable.SCATTER).tensor(own(dy)).pointer(constants.sources(channels, to.shape().c())).tensor(to)
                .part(to, to.planes()).integer(to.shape().c()).integer(dy.shape().c()).integer(offset)
                .flag(accumulate).elements(to.elements());
    }

    @Override
    public void depthwise(Tensor x, Frozen filter, Padding padding, Tensor y) {
        channelwise.depthwise(own(x), own(filter, Channelwise.Filter.class), padding, own(y));
    }

    @Override
    public void depthwiseBackward(Tensor dy, Frozen filter, Padding padding, Tensor dx, boolean accumulate) {
        channelwise.depthwiseBackward(own(dy), own(filter, Channelwise.Filter.class), padding, own(dx), accumulate);
    }

    @Override
    public void silu(Tensor x, Tensor y) {
        channelwise.silu(own(x), own(y));
    }

    @Override
    public void siluBackward(Tensor x, Tensor dy, Tensor dx, boolean accumulate) {
        channelwise.siluBackward(own(x), own(dy), own(dx), accumulate);
    }

    @Override
    public void sigmoid(Tensor x) {
        channelwise.sigmoid(own(x));
    }

    @Override
    public void sigmoidBackward(Tensor y, Tensor dy) {
        channelwise.sigmoidBackward(own(y), own(dy));
    }

    @Override
    public void channelMean(Tensor x, @Nullable Tensor by, Tensor mean) {
        channelwise.mean(own(x), by == null ? null : own(by), own(mean));
    }

    @Override
    public void scaleChannels(Tensor x, Tensor scale, @Nullable Tensor shift, Tensor y, boolean accumulate) {
        channelwise.scale(own(x), own(scale), shift == null ? null : own(shift), own(y), accumulate);
    }

    @Override
    public void mahalanobis(Tensor f, Frozen field, Tensor score, Tensor gradient) {
        FrozenStore.Field g = own(field, FrozenStore.Field.class);
        CudaTensor to = own(score);
        queue.call(KernelTable.mahalanobis(g.dims())).tensor(own(f)).pointer(g.means()).pointer(g.factors()).tensor(to)
                .tensor(own(gradient)).part(to, to.shape().n()).integer(g.dims())
                .threads(KernelTable.WARP * to.elements(), KernelTable.MAHALANOBIS_BLOCK);
    }

    @Override
    public void couplingFlow(Tensor f, Frozen flow, FlowLoss loss, Tensor score, Tensor gradient) {
        flows.run(own(f), own(flow, Flows.Operand.class), loss, own(score), own(gradient));
    }

    @Override
    public void searchNearest(Tensor f, Frozen bank, Tensor indices) {
        nearest.search(own(f), own(bank, NearestSearch.Bank.class), own(indices));
    }

    @Override
    public void nearestCandidate(Tensor f, Frozen bank, Tensor candidates, boolean squared, Tensor score,
            Tensor gradient) {
        nearest.distance(own(f), own(bank, NearestSearch.Bank.class), own(candidates), squared, own(score),
                own(gradient));
    }

    @Override
    public void logPenalty(Tensor n, Tensor image, Tensor omega, double epsilon, Tensor map) {
        pixelTerms.log(own(n), own(image), own(omega), epsilon, own(map));
    }

    @Override
    public void logPenaltyBackward(Tensor n, Tensor image, Tensor omega, double epsilon, Tensor dMap, Tensor dn,
            boolean accumulate) {
        pixelTerms.logBackward(own(n), own(image), own(omega), epsilon, own(dMap), own(dn), accumulate);
    }

    @Override
    public void mixturePrior(Tensor n, Tensor omega, MixtureField mixture, Tensor map, Tensor gradient) {
        pixelTerms.mixture(own(n), own(omega), mixture, own(map), own(gradient));
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
        pixelTerms.variation(own(n), own(omega), form, delta, own(map));
    }

    @Override
    public void totalVariationBackward(Tensor n, Tensor omega, TvForm form, double delta, Tensor dMap, Tensor dn,
            boolean accumulate) {
        pixelTerms.variationBackward(own(n), own(omega), form, delta, own(dMap), own(dn), accumulate);
    }

    @Override
    public void regularizer(Tensor n, Tensor image, Tensor weights, Tensor omega, RegularizerTerms terms, Tensor map,
            Tensor gradient) {
        pixelTerms.regularizer(own(n), own(image), own(weights), own(omega), terms, own(map), own(gradient));
    }

    @Override
    public double sum(Tensor x) {
        return sums.sum(own(x));
    }

    @Override
    public void sharingWeights(Tensor colours, Tensor omega, SharingOptions options, Tensor weights) {
        updates.sharingWeights(own(colours), own(omega), options, own(weights));
    }

    @Override
    public void share(Tensor g, Tensor weights, Tensor d) {
        updates.share(own(g), own(weights), own(d));
    }

    @Override
    public void adan(Tensor g, AdanState state, AdanOptions options, int step, Tensor u) {
        updates.adan(own(g), state, options, step, own(u));
    }

    @Override
    public void clip(Tensor x, float bound) {
        CudaTensor to = own(x);
        queue.call(KernelTable.CLIP).tensor(to).part(to, to.planes()).real(bound).elements(to.elements());
    }

    @Override
    public void step(Tensor n, Tensor image, Tensor u, Tensor omega, StepOptions step) {
        updates.step(own(n), own(image), own(u), own(omega), step);
    }

    @Override
    public void descend(Tensor g, @Nullable Tensor weights, AdanState state, AdanOptions adan, int t, Tensor n,
            Tensor image, Tensor omega, StepOptions step) {
        updates.descend(own(g), weights == null ? null : own(weights), state, adan, t, own(n), own(image), own(omega),
                step);
    }

    @Override
    public Recording record(Runnable calls) {
        return RecordedGraph.of(queue, sums, calls);
    }

    /** Frees everything: tensors that were not freed, frozen operands, scratch. Closing twice does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            parts.close();
        }
    }

    private CudaTensor own(Tensor tensor) {
        if (closed) {
            throw new IllegalStateException("cuda backend: closed");
        }
        if (tensor instanceof CudaTensor mine) {
            return mine;
        }
        throw new IllegalArgumentException("cuda backend: " + tensor.getClass().getSimpleName()
                + " is a tensor of another backend");
    }

    private static <T extends Frozen> T own(Frozen operand, Class<T> expected) {
        if (expected.isInstance(operand)) {
            return expected.cast(operand);
        }
        throw new IllegalArgumentException("cuda backend: expected a " + expected.getSimpleName()
                + " frozen by this backend, got " + operand.getClass().getSimpleName());
    }
}
