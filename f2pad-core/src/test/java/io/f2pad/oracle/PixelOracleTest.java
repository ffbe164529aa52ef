package io.f2pad.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.f2pad.SharedFiles;
import io.f2pad.model.Safetensors;
import io.f2pad.model.TensorFile;
import io.f2pad.objective.AdanOptions;
import io.f2pad.objective.MixtureField;
import io.f2pad.objective.SharingOptions;
import io.f2pad.objective.TvForm;
import io.f2pad.objective.mixture.GaussianMixture;
import io.f2pad.reference.Engines;
import io.f2pad.tensor.AdanState;
import io.f2pad.tensor.Arena;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.FeatureBank;
import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pixel terms, nearest candidates, gradient sharing and Adan of every backend against values of PyTorch in
 * double precision.
 */
@Tag("shared")
class PixelOracleTest {

    private static final int HEIGHT = 12;
    private static final int WIDTH = 10;
    private static final int PLANE = HEIGHT * WIDTH;
    private static final Shape RGB = Shape.image(3, HEIGHT, WIDTH);
    private static final double FLOAT = 1e-5;

    private static double tolerance(String engine) {
        return engine.equals("reference") ? 1e-9 : FLOAT;
    }

    private static TensorFile oracle(String name) {
        return Safetensors.read(SharedFiles.require("oracles/" + name + ".safetensors"));
    }

    private static Tensor tensor(Backend backend, Shape shape, double[] values) {
        Tensor tensor = backend.allocate(shape);
        Engines.write(tensor, values);
        return tensor;
    }

    /** Largest difference relative to the largest expected value. */
    private static void assertClose(String what, double[] expected, double[] found, double tolerance) {
        assertEquals(expected.length, found.length, what);
        double size = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], tolerance * size, what + " at " + i);
        }
    }

    private static double[] omega() {
        double[] omega = new double[PLANE];
        for (int y = 2; y <= 10; y++) {
            Arrays.fill(omega, y * WIDTH, y * WIDTH + 8, 1);
        }
        return omega;
    }

    private static double[] inside(double[] map, double[] omega) {
        double[] masked = map.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] *= omega[i % PLANE];
        }
        return masked;
    }

    private static double[] ones(int size) {
        double[] ones = new double[size];
        Arrays.fill(ones, 1);
        return ones;
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector", "plain"})
    void logPenalty(String engine) {
        try (Backend backend = Engines.open(engine)) {
            TensorFile oracle = oracle("pixel-terms");
            Tensor n = tensor(backend, RGB, oracle.get("n").doubles());
            Tensor image = tensor(backend, RGB, oracle.get("y").doubles());
            double[] mask = omega();
            Tensor omega = tensor(backend, RGB.withChannels(1), mask);
            Tensor map = backend.allocate(RGB.withChannels(1));
            backend.logPenalty(n, image, omega, 1e-2, map);
            assertClose("LOG", inside(oracle.get("log_value").doubles(), mask), Engines.read(map), tolerance(engine));
            Tensor ones = tensor(backend, RGB.withChannels(1), ones(PLANE));
            Tensor gradient = backend.allocate(RGB);
            backend.logPenaltyBackward(n, image, omega, 1e-2, ones, gradient, false);
            assertClose("LOG gradient", oracle.get("log_grad").doubles(), Engines.read(gradient), tolerance(engine));
        }
    }

    /** Means and precisions are floats in every backend. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector", "plain"})
    void mixturePrior(String engine) {
        try (Backend backend = Engines.open(engine)) {
            TensorFile oracle = oracle("pixel-terms");
            double[] mean = oracle.get("mog_mean").doubles();
            double[] covariance = oracle.get("mog_cov").doubles();
            double[][] means = new double[4][];
            double[][][] covariances = new double[4][3][];
            for (int k = 0; k < 4; k++) {
                means[k] = Arrays.copyOfRange(mean, 3 * k, 3 * k + 3);
                for (int i = 0; i < 3; i++) {
                    covariances[k][i] = Arrays.copyOfRange(covariance, 9 * k + 3 * i, 9 * k + 3 * i + 3);
                }
            }
            MixtureField field = new GaussianMixture(new double[] {1, 1, 1, 1}, means, covariances).field(false);
            Tensor n = tensor(backend, RGB, oracle.get("n").doubles());
            double[] mask = omega();
            Tensor omega = tensor(backend, RGB.withChannels(1), mask);
            Tensor map = backend.allocate(RGB.withChannels(1));
            Tensor gradient = backend.allocate(RGB);
            backend.mixturePrior(n, omega, field, map, gradient);
            assertClose("MOG", inside(oracle.get("mog_value").doubles(), mask), Engines.read(map), FLOAT);
            assertClose("MOG gradient", oracle.get("mog_grad").doubles(), Engines.read(gradient), FLOAT);
        }
    }

    /** The candidates are floats in every backend. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector", "plain"})
    void nearestCandidate(String engine) {
        try (Backend backend = Engines.open(engine)) {
            TensorFile oracle = oracle("scorers");
            double[] rows = oracle.get("candidates").doubles();
            float[] values = new float[rows.length];
            for (int i = 0; i < rows.length; i++) {
                values[i] = (float) rows[i];
            }
            Frozen bank = backend.freeze(new FeatureBank(24, 9, values));
            Shape shape = new Shape(6, 9, 1, 1);
            Tensor f = tensor(backend, shape, oracle.get("f").doubles());
            double[] indices = new double[24];
            Arrays.setAll(indices, i -> i);
            Tensor candidates = tensor(backend, shape.withChannels(4), indices);
            Tensor score = backend.allocate(shape.withChannels(1));
            Tensor gradient = backend.allocate(shape);
            backend.nearestCandidate(f, bank, candidates, false, score, gradient);
            assertClose("nearest", oracle.get("nearest").doubles(), Engines.read(score), FLOAT);
            assertClose("nearest gradient", oracle.get("nearest_grad").doubles(), Engines.read(gradient), FLOAT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector", "plain"})
    void totalVariation(String engine) {
        try (Backend backend = Engines.open(engine)) {
            TensorFile oracle = oracle("pixel-terms");
            Tensor n = tensor(backend, RGB, oracle.get("n").doubles());
            Tensor everywhere = tensor(backend, RGB.withChannels(1), ones(PLANE));
            Tensor map = backend.allocate(RGB.withChannels(1));
            backend.totalVariation(n, everywhere, TvForm.JOINT_ISOTROPIC, 1e-6, map);
            assertClose("TV", oracle.get("tv_value").doubles(), Engines.read(map), tolerance(engine));
            Tensor gradient = backend.allocate(RGB);
            backend.totalVariationBackward(n, everywhere, TvForm.JOINT_ISOTROPIC, 1e-6, everywhere, gradient, false);
            assertClose("TV gradient", oracle.get("tv_grad").doubles(), Engines.read(gradient),
                    tolerance(engine));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector", "plain"})
    void gradientSharing(String engine) {
        try (Backend backend = Engines.open(engine)) {
            TensorFile oracle = oracle("pixel-terms");
            Tensor colours = tensor(backend, RGB, oracle.get("y").doubles());
            Tensor omega = tensor(backend, RGB.withChannels(1), omega());
            Tensor weights = backend.allocate(new Shape(1, 1, 25 * RGB.h(), RGB.w()));
            backend.sharingWeights(colours, omega, SharingOptions.PAPER, weights);
            assertClose("weights", byRows(oracle.get("sharing_weights").doubles()), Engines.read(weights),
                    tolerance(engine));
            Tensor gradient = tensor(backend, RGB, oracle.get("grad").doubles());
            Tensor shared = backend.allocate(RGB);
            backend.share(gradient, weights, shared);
            assertClose("shared gradient", oracle.get("shared_grad").doubles(), Engines.read(shared),
                    tolerance(engine));
        }
    }

    /** From one image per neighbour to one row per neighbour. */
    private static double[] byRows(double[] weights) {
        double[] rows = new double[weights.length];
        for (int k = 0; k < 25; k++) {
            for (int y = 0; y < RGB.h(); y++) {
                System.arraycopy(weights, k * PLANE + y * RGB.w(), rows, (25 * y + k) * RGB.w(), RGB.w());
            }
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector", "plain"})
    void adanDirections(String engine) {
        try (Backend backend = Engines.open(engine)) {
            double[] expected = oracle("adan").get("direction").doubles();
            Shape shape = Shape.image(3, 1, 2);
            try (Arena arena = new Arena(backend)) {
                AdanState state = AdanState.take(arena, shape);
                state.reset(backend);
                Tensor u = arena.take(shape);
                for (int t = 1; t <= 12; t++) {
                    double[] at = FormulaTensors.u("adan.grad." + t, 6);
                    double scale = Math.pow(10, FormulaTensors.u("adan.scale." + t, 1)[0]);
                    for (int i = 0; i < 6; i++) {
                        at[i] *= scale;
                    }
                    backend.adan(tensor(backend, shape, at), state, AdanOptions.DEFAULT, t, u);
                    assertClose("step " + t, Arrays.copyOfRange(expected, 6 * t - 6, 6 * t), Engines.read(u),
                            tolerance(engine));
                }
            }
        }
    }
}
