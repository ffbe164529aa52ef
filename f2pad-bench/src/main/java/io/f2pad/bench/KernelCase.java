package io.f2pad.bench;

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
import io.f2pad.tensor.Filter;
import io.f2pad.tensor.FlowField;
import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.GaussianField;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import java.util.SplittableRandom;

/** The kernels of an iteration at 256x256, each with its work; a new kernel adds its line here. */
public enum KernelCase {

    /** 7x7 stride 2, the stem. */
    STEM(Unit.FLOP, 0.1, convolution(3, 64, 7, 2, 3, 256, false)),
    /** Its adjoint. */
    STEM_BACKWARD(Unit.FLOP, 0.08, convolution(3, 64, 7, 2, 3, 256, true)),
    /** 3x3 at 64 channels. */
    WINOGRAD_64(Unit.FLOP, 0.4, convolution(64, 64, 3, 1, 1, 64, false)),
    /** 3x3 at 128 channels. */
    WINOGRAD_128(Unit.FLOP, 0.4, convolution(128, 128, 3, 1, 1, 32, false)),
    /** 3x3 at 256 channels. */
    WINOGRAD_256(Unit.FLOP, 0.4, convolution(256, 256, 3, 1, 1, 16, false)),
    /** The adjoint of 3x3 at 256 channels. */
    WINOGRAD_256_BACKWARD(Unit.FLOP, 0.4, convolution(256, 256, 3, 1, 1, 16, true)),
    /** 3x3 stride 2. */
    STRIDED_3X3(Unit.FLOP, 0.15, convolution(64, 128, 3, 2, 1, 64, false)),
    /** Its adjoint, four phases. */
    STRIDED_3X3_BACKWARD(Unit.FLOP, 0.15, convolution(64, 128, 3, 2, 1, 64, true)),
    /** 1x1 stride 2, the downsampling shortcut. */
    STRIDED_1X1(Unit.FLOP, 0.15, convolution(128, 256, 1, 2, 0, 32, false)),
    /** PaDiM's score and gradient. */
    MAHALANOBIS(Unit.BYTE, 0.08, (backend, random) -> {
        int dims = 100;
        int packed = dims * (dims + 1) / 2;
        Shape shape = Shape.image(dims, 64, 64);
        Frozen field = backend.freeze(new GaussianField(64, 64, dims, RandomProblem.random(random, dims << 12, 1),
                RandomProblem.random(random, packed << 12, 0.1)));
        Tensor f = filled(backend, shape, random);
        Tensor score = backend.allocate(shape.withChannels(1));
        Tensor gradient = backend.allocate(shape);
        return new Work(() -> backend.mahalanobis(f, field, score, gradient), gradient, 4.0 * 4096 * packed);
    }),
    /** CFLOW's flow of layer1, forward and back. */
    FLOW_64(Unit.FLOP, 0.12, flow(64, 64)),
    /** CFLOW's flow of layer2. */
    FLOW_128(Unit.FLOP, 0.12, flow(32, 128)),
    /** CFLOW's flow of layer3. */
    FLOW_256(Unit.FLOP, 0.12, flow(16, 256)),
    /** Max pooling with its argmax. */
    MAX_POOL(Unit.BYTE, 0.15, (backend, random) -> {
        Tensor x = filled(backend, Shape.image(64, 128, 128), random);
        Tensor y = backend.allocate(Shape.image(64, 64, 64));
        Tensor argmax = backend.allocate(y.shape());
        return new Work(() -> backend.maxPool(x, true, y, argmax), y, 4.0 * (x.shape().size() + 2 * y.shape().size()));
    }),
    /** ReLU mask. */
    RELU_MASK(Unit.BYTE, 0.1, (backend, random) -> {
        Tensor y = filled(backend, Shape.image(64, 128, 128), random);
        Tensor dy = filled(backend, y.shape(), random);
        return new Work(() -> backend.reluMask(y, dy), dy, 12.0 * y.shape().size());
    }),
    /** LOG penalty. */
    LOG(Unit.BYTE, 0.01, pixels((b, n, i, omega, map) -> b.logPenalty(n, i, omega, 1e-3, map), 8)),
    /** LOG penalty's gradient. */
    LOG_BACKWARD(Unit.BYTE, 0.08, slopes((b, n, i, omega, map, dn) ->
            b.logPenaltyBackward(n, i, omega, 1e-3, map, dn, false), 11)),
    /** Mixture prior of four components and its gradient. */
    MOG(Unit.BYTE, 0.05, slopes((b, n, i, omega, map, dn) -> b.mixturePrior(n, omega, mixture(), map, dn), 8)),
    /** Total variation. */
    TV(Unit.BYTE, 0.03, pixels((b, n, i, omega, map) ->
            b.totalVariation(n, omega, TvForm.JOINT_ISOTROPIC, 1e-6, map), 5)),
    /** Total variation's gradient. */
    TV_BACKWARD(Unit.BYTE, 0.02, slopes((b, n, i, omega, map, dn) ->
            b.totalVariationBackward(n, omega, TvForm.JOINT_ISOTROPIC, 1e-6, map, dn, false), 8)),
    /** Gradient sharing over 5x5 neighbours. */
    SHARING(Unit.BYTE, 0.06, (backend, random) -> {
        Shape shape = Shape.image(3, 256, 256);
        Tensor omega = backend.allocate(shape.withChannels(1));
        backend.fill(omega, 1);
        Tensor weights = backend.allocate(new Shape(1, 1, 25 * 256, 256));
        backend.sharingWeights(filled(backend, shape, random), omega, SharingOptions.PAPER, weights);
        Tensor g = filled(backend, shape, random);
        Tensor d = backend.allocate(shape);
        return new Work(() -> backend.share(g, weights, d), d, 4.0 * 31 * 65536);
    }),
    /** All pixel terms and their gradients in one pass. */
    REGULARIZER(Unit.BYTE, 0.02, slopes((b, n, i, omega, map, dn) -> {
        Tensor weights = b.allocate(Shape.image(3, 1, 1));
        weights.copyFrom(new float[] {1, 1, 1});
        b.regularizer(n, i, weights, omega, new RegularizerTerms(1e-3, mixture(), TvForm.JOINT_ISOTROPIC, 1e-6), map,
                dn);
    }, 11)),
    /** Sharing, Adan and the projected step in one pass. */
    DESCENT(Unit.BYTE, 0.06, (backend, random) -> {
        Shape shape = Shape.image(3, 256, 256);
        Tensor omega = backend.allocate(shape.withChannels(1));
        backend.fill(omega, 1);
        Tensor weights = backend.allocate(new Shape(1, 1, 25 * 256, 256));
        Tensor image = filled(backend, shape, random);
        backend.sharingWeights(image, omega, SharingOptions.PAPER, weights);
        Tensor g = filled(backend, shape, random);
        Tensor n = filled(backend, shape, random);
        AdanState state = new AdanState(backend.allocate(shape), backend.allocate(shape), backend.allocate(shape),
                backend.allocate(shape));
        StepOptions step = new StepOptions(StepOptions.Rule.ADAPTIVE, 1, 0, 0.03f, ColourRange.UNBOUNDED);
        return new Work(() -> backend.descend(g, weights, state, AdanOptions.DEFAULT, 2, n, image, omega, step), n,
                4.0 * 62 * 65536);
    });

    /** What a kernel's work is counted in. */
    enum Unit { FLOP, BYTE }

    /**
     * One prepared call.
     *
     * @param call   runs the kernel
     * @param result what it writes
     * @param amount operations of the direct algorithm, or bytes that must move at least
     */
    record Work(Runnable call, Tensor result, double amount) {
    }

    /** Prepares a kernel on a backend. */
    @FunctionalInterface
    interface Preparation {
        Work on(Backend backend, SplittableRandom random);
    }

    /** Calls a pixel term. */
    @FunctionalInterface
    interface PixelCall {
        void run(Backend backend, Tensor n, Tensor image, Tensor omega, Tensor map);
    }

    /** Calls a pixel term's gradient. */
    @FunctionalInterface
    interface SlopeCall {
        void run(Backend backend, Tensor n, Tensor image, Tensor omega, Tensor map, Tensor dn);
    }

    final Unit unit;
    /** A quarter of the peak's share on a healthy JVM; vectors that fall back to the heap lose a factor of twenty. */
    final double floor;
    private final Preparation preparation;

    KernelCase(Unit unit, double floor, Preparation preparation) {
        this.unit = unit;
        this.floor = floor;
        this.preparation = preparation;
    }

    Work prepare(Backend backend) {
        return preparation.on(backend, new SplittableRandom(3));
    }

    private static Preparation convolution(int in, int out, int kernel, int stride, int pad, int size,
            boolean backward) {
        return (backend, random) -> {
            int fan = in * kernel * kernel;
            Filter filter = new Filter("bench", out, in, kernel, kernel, stride, pad,
                    RandomProblem.random(random, out * fan, 1 / Math.sqrt(fan)), new float[out]);
            Frozen frozen = backend.freeze(filter);
            Shape shape = Shape.image(in, size, size);
            Shape outputs = filter.outputShape(shape);
            double flops = 2.0 * outputs.size() * fan;
            Tensor source = filled(backend, backward ? outputs : shape, random);
            Tensor result = backend.allocate(backward ? shape : outputs);
            return new Work(backward ? () -> backend.conv2dBackward(source, frozen, result, false)
                    : () -> backend.conv2d(source, frozen, null, true, result), result, flops);
        };
    }

    /** Counted are the products with W1 without the codes, W2 and Q, once in each direction. */
    private static Preparation flow(int side, int channels) {
        return (backend, random) -> {
            FlowField field = RandomScorer.flow(side, channels);
            int half = channels / 2;
            int hidden = field.blocks().get(0).hidden();
            double products = (double) (channels - half) * hidden + 2.0 * half * hidden + channels * channels;
            Frozen frozen = backend.freeze(field);
            Tensor f = filled(backend, Shape.image(channels, side, side), random);
            Tensor score = backend.allocate(f.shape().withChannels(1));
            Tensor gradient = backend.allocate(f.shape());
            return new Work(() -> backend.couplingFlow(f, frozen, FlowLoss.LOG_SIGMOID, score, gradient), gradient,
                    4.0 * side * side * field.blocks().size() * products);
        };
    }

    private static Preparation pixels(PixelCall call, int floatsPerPixel) {
        return (backend, random) -> {
            Pixels x = Pixels.filled(backend, random);
            return new Work(() -> call.run(backend, x.n, x.image, x.omega, x.map), x.map, 4.0 * floatsPerPixel * 65536);
        };
    }

    private static Preparation slopes(SlopeCall call, int floatsPerPixel) {
        return (backend, random) -> {
            Pixels x = Pixels.filled(backend, random);
            Tensor dn = backend.allocate(x.n.shape());
            return new Work(() -> call.run(backend, x.n, x.image, x.omega, x.map, dn), dn,
                    4.0 * floatsPerPixel * 65536);
        };
    }

    /** The operands of a pixel term, with omega everywhere. */
    private record Pixels(Tensor n, Tensor image, Tensor omega, Tensor map) {

        static Pixels filled(Backend backend, SplittableRandom random) {
            Shape shape = Shape.image(3, 256, 256);
            Tensor omega = backend.allocate(shape.withChannels(1));
            backend.fill(omega, 1);
            return new Pixels(KernelCase.filled(backend, shape, random), KernelCase.filled(backend, shape, random),
                    omega, KernelCase.filled(backend, omega.shape(), random));
        }
    }

    private static MixtureField mixture() {
        float[] precisions = new float[24];
        float[] means = new float[12];
        for (int k = 0; k < 4; k++) {
            for (int diagonal : new int[] {0, 3, 5}) {
                precisions[6 * k + diagonal] = k + 1;
                means[3 * k + diagonal / 2] = 0.3f * k;
            }
        }
        return new MixtureField(means, precisions, new float[4]);
    }

    private static Tensor filled(Backend backend, Shape shape, SplittableRandom random) {
        Tensor tensor = backend.allocate(shape);
        tensor.copyFrom(RandomProblem.random(random, shape.size(), 1));
        return tensor;
    }
}
