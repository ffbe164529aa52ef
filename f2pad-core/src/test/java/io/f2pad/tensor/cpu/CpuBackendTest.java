package io.f2pad.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.objective.AdanOptions;
import io.f2pad.objective.ColourRange;
import io.f2pad.objective.MixtureField;
import io.f2pad.objective.RegularizerTerms;
import io.f2pad.objective.SharingOptions;
import io.f2pad.objective.StepOptions;
import io.f2pad.objective.TvForm;
import io.f2pad.tensor.AdanState;
import io.f2pad.tensor.Arena;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Filter;
import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.GaussianField;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for the backend as a whole: determinism, the zero border, no allocation, forks and messages. */
final class CpuBackendTest {

    private static final Shape IMAGE = new Shape(2, 3, 37, 41);
    private static final Shape MAP = IMAGE.withChannels(1);
    private static final ColourRange COLOURS =
            new ColourRange(new float[] {-0.5f, -0.5f, -0.5f}, new float[] {0.5f, 0.5f, 0.5f});
    private static final MixtureField MIXTURE = new MixtureField(NaiveConvolution.random(12, 1),
            new float[] {2, 0, 0, 1, 0, 3, 1, 0.1f, 0, 1, 0, 1, 4, 0, 0.2f, 1, 0, 1, 1, 0, 0, 1, 0, 1},
            new float[] {0, 0.1f, 0, 0.2f});

    /** Runs every op on one set of inputs and collects all results. */
    private static List<Tensor> everyOp(Backend backend) {
        List<Tensor> results = new ArrayList<>();
        Tensor n = filled(backend, results, IMAGE, 11);
        Tensor image = filled(backend, results, IMAGE, 12);
        Tensor g = filled(backend, results, IMAGE, 13);
        Tensor omega = backend.allocate(MAP);
        float[] region = NaiveConvolution.random(MAP.size(), 14);
        for (int i = 0; i < region.length; i++) {
            region[i] = region[i] > -0.5f ? 1 : 0;
        }
        omega.copyFrom(region);
        Tensor map = backend.allocate(MAP);
        results.add(map);
        for (boolean accumulate : new boolean[] {false, true}) {
            backend.logPenalty(n, image, omega, 1e-2, map);
            backend.logPenaltyBackward(n, image, omega, 1e-2, map, g, accumulate);
            backend.mixturePrior(n, omega, MIXTURE, map, image);
            backend.multiply(image, map, g, true);
            backend.rangePenalty(n, omega, COLOURS, map);
            backend.rangePenaltyBackward(n, omega, COLOURS, map, g, true);
            for (TvForm form : TvForm.values()) {
                backend.totalVariation(n, omega, form, 1e-3, map);
                backend.totalVariationBackward(n, omega, form, 1e-3, map, g, true);
                Tensor weights = backend.allocate(Shape.image(3, 1, 1));
                weights.copyFrom(new float[] {0.7f, 0.2f, -0.3f});
                backend.regularizer(n, image, weights, omega, new RegularizerTerms(1e-2, MIXTURE, form, 1e-3), map, g);
            }
            backend.averagePool(n, image, accumulate);
            backend.multiply(n, map, g, accumulate);
            backend.multiply(n, image, g, accumulate);
            backend.copy(g, n, accumulate);
        }
        Tensor weights = filled(backend, results, new Shape(IMAGE.n(), 1, 25 * IMAGE.h(), IMAGE.w()), 15);
        Tensor d = filled(backend, results, IMAGE, 16);
        backend.sharingWeights(image, omega, SharingOptions.PAPER, weights);
        backend.share(g, weights, d);
        AdanState state = new AdanState(filled(backend, results, IMAGE, 0), filled(backend, results, IMAGE, 0),
                filled(backend, results, IMAGE, 0), filled(backend, results, IMAGE, 0));
        state.reset(backend);
        backend.adan(d, state, AdanOptions.DEFAULT, 1, g);
        backend.adan(g, state, AdanOptions.DEFAULT, 2, d);
        backend.clip(d, 0.7f);
        backend.step(n, image, d, omega, new StepOptions(StepOptions.Rule.ADAPTIVE, 1, 0.01f, 0.03f,
                COLOURS));
        backend.descend(g, weights, state, AdanOptions.DEFAULT, 3, n, image, omega, new StepOptions(
                StepOptions.Rule.CONSTANT, 0.1f, 0, 0.03f, COLOURS));
        addPoolingResults(backend, n, results);
        return results;
    }

    private static void addPoolingResults(Backend backend, Tensor n, List<Tensor> results) {
        Shape pooled = new Shape(2, 3, 19, 21);
        Tensor y = filled(backend, results, pooled, 17);
        Tensor argmax = filled(backend, results, pooled, 18);
        Tensor dx = filled(backend, results, IMAGE, 19);
        backend.maxPool(n, true, y, argmax);
        backend.maxPoolBackward(y, argmax, dx, true);
        backend.maxPoolBackward(y, argmax, dx, false);
        backend.reluMask(n, dx);
        Tensor wide = filled(backend, results, new Shape(2, 7, 37, 41), 20);
        backend.gather(n, new int[] {2, 0}, wide, 1);
        backend.gather(n, new int[] {0, 1, 2}, wide, 4);
        backend.scatter(wide, 1, new int[] {2, 0}, dx, true);
        backend.scatter(wide, 4, new int[] {0, 1, 2}, dx, false);
        Tensor up = filled(backend, results, IMAGE, 21);
        backend.upsample(y, 2, up);
        backend.upsampleBackward(up, 2, y, true);
        backend.upsampleBackward(up, 2, y, false);
        GaussianField field = new GaussianField(37, 41, 3, NaiveConvolution.random(37 * 41 * 3, 22),
                NaiveConvolution.random(37 * 41 * 6, 23));
        Tensor score = filled(backend, results, MAP, 24);
        backend.mahalanobis(n, backend.freeze(field), score, dx);
        Tensor sum = filled(backend, results, new Shape(1, 1, 1, 1), 25);
        backend.fill(sum, (float) backend.sum(n));
    }

    private static Tensor filled(Backend backend, List<Tensor> results, Shape shape, long seed) {
        Tensor tensor = backend.allocate(shape);
        tensor.copyFrom(NaiveConvolution.random(shape.size(), seed));
        results.add(tensor);
        return tensor;
    }

    @ParameterizedTest
    @EnumSource(KernelProvider.class)
    void threadsDoNotChangeAByteAndNoOpWritesTheBorder(KernelProvider provider) {
        KernelProviderTest.assumeAvailable(provider);
        try (CpuBackend one = CpuBackend.open(1, provider); CpuBackend three = CpuBackend.open(3, provider);
                Backend fork = three.fork(2)) {
            List<Tensor> expected = everyOp(one);
            for (Backend backend : List.of(three, fork, three)) {
                List<Tensor> actual = everyOp(backend);
                for (int i = 0; i < expected.size(); i++) {
                    assertArrayEquals(expected.get(i).toArray(), actual.get(i).toArray(),
                            "result " + i + " on " + backend.name());
                    ConvolutionTest.assertBorderIsZero(actual.get(i));
                }
            }
        }
    }

    @Test
    void vectorAndPlainAgree() {
        KernelProviderTest.assumeAvailable(KernelProvider.VECTOR);
        try (CpuBackend vector = CpuBackend.open(1, KernelProvider.VECTOR);
                CpuBackend plain = CpuBackend.open(1, KernelProvider.PLAIN)) {
            List<Tensor> expected = everyOp(plain);
            List<Tensor> actual = everyOp(vector);
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i).toArray(), actual.get(i).toArray(), 1e-4f, "result " + i);
            }
        }
    }

    /** One pass is what three are, on every engine, in a window too. */
    @ParameterizedTest
    @EnumSource(KernelProvider.class)
    void descendIsShareAdanAndStep(KernelProvider provider) {
        KernelProviderTest.assumeAvailable(provider);
        StepOptions step = new StepOptions(StepOptions.Rule.ADAPTIVE, 1, 0.01f, 0.03f, COLOURS);
        Window window = new Window(5, 3, 30, 38);
        Window rows = new Window(25 * window.top(), window.left(), 25 * window.bottom(), window.right());
        try (CpuBackend backend = CpuBackend.open(2, provider); Arena arena = new Arena(backend)) {
            List<Tensor> results = new ArrayList<>();
            Tensor image = filled(backend, results, IMAGE, 31);
            Tensor omega = backend.allocate(MAP);
            backend.fill(backend.view(omega, window), 1);
            Tensor weights = backend.allocate(new Shape(IMAGE.n(), 1, 25 * IMAGE.h(), IMAGE.w()));
            backend.sharingWeights(image, omega, SharingOptions.EDGE_AWARE, backend.view(weights, rows));
            for (boolean shared : new boolean[] {true, false}) {
                Tensor one = filled(backend, results, IMAGE, 32);
                Tensor three = filled(backend, results, IMAGE, 32);
                Tensor d = backend.allocate(IMAGE);
                Tensor u = backend.allocate(IMAGE);
                AdanState state = AdanState.take(arena, IMAGE);
                AdanState other = AdanState.take(arena, IMAGE);
                state.reset(backend);
                other.reset(backend);
                for (int t = 1; t <= 3; t++) {
                    Tensor g = filled(backend, results, IMAGE, 40 + t);
                    backend.descend(g, shared ? weights : null, state, AdanOptions.DEFAULT, t,
                            backend.view(one, window), image, omega, step);
                    if (shared) {
                        backend.share(g, weights, backend.view(d, window));
                    } else {
                        backend.copy(g, d, false);
                    }
                    backend.adan(d, other, AdanOptions.DEFAULT, t, backend.view(u, window));
                    backend.step(backend.view(three, window), image, u, omega, step);
                    assertArrayEquals(three.toArray(), one.toArray(), "step " + t);
                    assertArrayEquals(other.previous().toArray(), state.previous().toArray());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KernelProvider.class)
    void convolutionAndItsAdjointAreAdjoint(KernelProvider provider) {
        KernelProviderTest.assumeAvailable(provider);
        try (CpuBackend backend = CpuBackend.open(2, provider)) {
            for (int stride = 1; stride <= 2; stride++) {
                assertAdjoint(backend, NaiveConvolution.filter(64, 64, 3, 3, stride, 1), Shape.image(64, 61, 53));
                assertAdjoint(backend, NaiveConvolution.filter(96, 37, 3, 3, stride, 1), Shape.image(37, 31, 29));
                assertAdjoint(backend, NaiveConvolution.filter(48, 64, 1, 1, stride, 0), Shape.image(64, 31, 29));
                assertAdjoint(backend, NaiveConvolution.filter(64, 3, 7, 7, stride, 3), Shape.image(3, 97, 89));
            }
        }
    }

    private static void assertAdjoint(CpuBackend backend, Filter f, Shape shape) {
        // The bias does not belong to the linear part.
        Filter linear = new Filter(f.name(), f.out(), f.in(), f.kernelH(), f.kernelW(), f.stride(), f.pad(),
                f.weight(), new float[f.out()]);
        Frozen frozen = backend.freeze(linear);
        List<Tensor> all = new ArrayList<>();
        Tensor x = filled(backend, all, shape, 31);
        Tensor dy = filled(backend, all, f.outputShape(shape), 32);
        Tensor y = backend.allocate(f.outputShape(shape));
        Tensor dx = backend.allocate(shape);
        backend.conv2d(x, frozen, null, false, y);
        backend.conv2dBackward(dy, frozen, dx, false);
        double forward = dot(y.toArray(), dy.toArray());
        double backward = dot(x.toArray(), dx.toArray());
        double scale = Math.sqrt(dot(y.toArray(), y.toArray()) * dot(dy.toArray(), dy.toArray()));
        assertEquals(forward, backward, 1e-6 * scale, () -> "<Ax, y> and <x, A'y> of " + linear.kernelH() + "x"
                + linear.kernelW() + "/" + linear.stride() + " on " + shape);
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    @Test
    void forkUsesTheOriginalsOperands() {
        try (CpuBackend backend = CpuBackend.open(1); Backend fork = backend.fork(2)) {
            Filter filter = NaiveConvolution.filter(32, 16, 3, 3, 1, 1);
            Frozen frozen = backend.freeze(filter);
            Shape shape = Shape.image(16, 9, 10);
            float[][] results = new float[2][];
            for (int i = 0; i < 2; i++) {
                Backend one = i == 0 ? backend : fork;
                Tensor x = filled(one, new ArrayList<>(), shape, 41);
                Tensor y = one.allocate(filter.outputShape(shape));
                one.conv2d(x, frozen, null, true, y);
                results[i] = y.toArray();
            }
            assertArrayEquals(results[0], results[1]);
        }
    }

    @Test
    void copiesRoundTripInPublicOrder() {
        try (CpuBackend backend = CpuBackend.open(1)) {
            Shape shape = new Shape(2, 3, 5, 7);
            float[] values = NaiveConvolution.random(shape.size(), 51);
            Tensor tensor = backend.allocate(shape);
            tensor.copyFrom(values);
            assertArrayEquals(values, tensor.toArray());
            CpuTensor layout = (CpuTensor) tensor;
            assertEquals(values[((1 * 3 + 2) * 5 + 4) * 7 + 6], layout.data[layout.at(1, 4, 6) + 2]);
            assertThrows(IllegalArgumentException.class, () -> tensor.copyTo(new float[3]));
        }
    }

    @Test
    void messagesSayWhatIsWrong() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> CpuBackend.open(0)).getMessage()
                .contains("got 0"));
        try (CpuBackend backend = CpuBackend.open(2)) {
            assertTrue(backend.name().startsWith("cpu (") && backend.name().endsWith(", 2 threads)"), backend.name());
            Frozen wrong = new Frozen() { };
            Tensor x = backend.allocate(Shape.image(1, 1, 1));
            assertTrue(assertThrows(IllegalArgumentException.class, () -> backend.conv2d(x, wrong, null, false, x))
                    .getMessage().contains("PackedFilter"));
            assertThrows(IllegalArgumentException.class,
                    () -> backend.allocate(new Shape(1, 1024, 1400, 1497)));
        }
    }
}
