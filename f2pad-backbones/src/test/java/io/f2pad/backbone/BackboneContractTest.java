package io.f2pad.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.feature.Backbone;
import io.f2pad.feature.Network;
import io.f2pad.feature.Tap;
import io.f2pad.model.Safetensors;
import io.f2pad.ops.Multiply;
import io.f2pad.reference.Engines;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Window;
import io.f2pad.tensor.cpu.CpuBackend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every backbone must do; one that is added to {@link KnownBackbone} is tested here. */
class BackboneContractTest {

    @TempDir
    Path folder;

    /** A backbone on a noise image with a random cotangent at every tap. */
    private static final class Pass implements AutoCloseable {

        final Tape tape;
        final Value image;
        final List<Value> taps;
        final double[] point;

        Pass(Network network, Backend backend, int height, int width) {
            tape = new Tape(backend);
            image = tape.input("image", Shape.image(3, height, width));
            taps = network.record(tape, image);
            List<Value> cotangents = new ArrayList<>();
            for (Value tap : taps) {
                Value cotangent = tape.constant("cotangent", tap.shape());
                cotangents.add(cotangent);
                tape.keep(tap);
                tape.minimise("dot", tape.apply("dot", new Multiply(), tap, cotangent), 1);
            }
            tape.keepAll();
            tape.seal();
            SplittableRandom random = new SplittableRandom(3);
            point = noise(image.shape().size(), random);
            Engines.write(image.tensor(), point);
            cotangents.forEach(c -> Engines.write(c.tensor(), noise(c.shape().size(), random)));
        }

        double[] run() {
            tape.forward();
            tape.backward();
            return Engines.read(image.gradient());
        }

        double objective(double[] values) {
            Engines.write(image.tensor(), values);
            tape.forward();
            return tape.objective();
        }

        @Override
        public void close() {
            tape.close();
        }
    }

    private static double[] noise(int count, SplittableRandom random) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        return values;
    }

    @ParameterizedTest
    @EnumSource(KnownBackbone.class)
    void tapsCoverImagesOfAnySize(KnownBackbone known) {
        Backbone backbone = known.untrained(1);
        try (Backend backend = CpuBackend.open(1)) {
            Network network = backbone.freeze(backend);
            for (int[] size : new int[][] {{64, 64}, {33, 50}, {47, 1}, {224, 97}}) {
                try (Tape tape = new Tape(backend)) {
                    List<Value> values = network.record(tape,
                            tape.constant("image", Shape.image(3, size[0], size[1])));
                    List<Tap> taps = backbone.taps();
                    assertEquals(taps.size(), values.size());
                    for (int i = 0; i < taps.size(); i++) {
                        int stride = taps.get(i).stride();
                        assertEquals(Shape.image(taps.get(i).channels(), (size[0] - 1) / stride + 1,
                                (size[1] - 1) / stride + 1), values.get(i).shape(), known + " " + taps.get(i).name());
                    }
                }
            }
        }
    }

    /** In double precision, by one difference along a random direction. */
    @ParameterizedTest
    @EnumSource(KnownBackbone.class)
    void gradientMatchesDifferencesAndEnginesMatchDoublePrecision(KnownBackbone known) {
        Backbone backbone = known.untrained(1);
        try (Backend exact = Engines.open("reference"); Backend vector = CpuBackend.open(2);
                Pass expected = new Pass(backbone.freeze(exact), exact, 19, 22);
                Pass found = new Pass(backbone.freeze(vector), vector, 19, 22)) {
            double[] gradient = expected.run();
            close("gradient", gradient, found.run(), 1e-4);
            for (int i = 0; i < expected.taps.size(); i++) {
                close("tap " + i, Engines.read(expected.taps.get(i).tensor()),
                        Engines.read(found.taps.get(i).tensor()), 1e-5);
            }
            double[] direction = noise(gradient.length, new SplittableRandom(8));
            double[] up = new double[gradient.length];
            double[] down = new double[gradient.length];
            double slope = 0;
            for (int i = 0; i < gradient.length; i++) {
                slope += gradient[i] * direction[i];
                up[i] = expected.point[i] + 1e-6 * direction[i];
                down[i] = expected.point[i] - 1e-6 * direction[i];
            }
            assertEquals((expected.objective(up) - expected.objective(down)) / 2e-6, slope,
                    1e-4 * (1 + Math.abs(slope)));
        }
    }

    /** A rounding that turns one ReLU over moves the gradient by up to a thousandth. */
    @ParameterizedTest
    @EnumSource(KnownBackbone.class)
    void focusedPassesAgreeWithWholeOnes(KnownBackbone known) {
        try (Backend backend = CpuBackend.open(2)) {
            compareFocused(known.untrained(1).freeze(backend), backend);
        }
    }

    private static void compareFocused(Network network, Backend backend) {
        try (Pass whole = new Pass(network, backend, 70, 96); Pass focused = new Pass(network, backend, 70, 96)) {
            Window window = new Window(20, 33, 38, 52);
            focused.run();
            focused.tape.focus(focused.image, window);
            for (int i = 0; i < whole.point.length; i++) {
                int y = i / 96 % 70;
                int x = i % 96;
                if (y >= window.top() && y < window.bottom() && x >= window.left() && x < window.right()) {
                    whole.point[i] += 0.5;
                }
            }
            Engines.write(whole.image.tensor(), whole.point);
            Engines.write(focused.image.tensor(), whole.point);
            double[] expected = whole.run();
            double[] found = focused.run();
            for (int i = 0; i < expected.length; i++) {
                int y = i / 96 % 70;
                int x = i % 96;
                if (y < window.top() || y >= window.bottom() || x < window.left() || x >= window.right()) {
                    expected[i] = 0;
                    found[i] = 0;
                }
            }
            close("gradient", expected, found, 5e-3);
            assertEquals(whole.tape.objective(), focused.tape.objective(),
                    1e-4 * (1 + Math.abs(whole.tape.objective())));
        }
    }

    @ParameterizedTest
    @EnumSource(KnownBackbone.class)
    void sameBytesAtAnyThreadCount(KnownBackbone known) {
        Backbone backbone = known.untrained(2);
        List<List<double[]>> results = new ArrayList<>();
        for (int threads : new int[] {1, 3}) {
            try (Backend backend = CpuBackend.open(threads);
                    Pass pass = new Pass(backbone.freeze(backend), backend, 48, 37)) {
                List<double[]> result = new ArrayList<>();
                result.add(pass.run());
                pass.taps.forEach(tap -> result.add(Engines.read(tap.tensor())));
                results.add(result);
            }
        }
        for (int i = 0; i < results.get(0).size(); i++) {
            assertArrayEquals(results.get(0).get(i), results.get(1).get(i));
        }
    }

    @ParameterizedTest
    @EnumSource(KnownBackbone.class)
    void weightsSurviveAFile(KnownBackbone known) {
        Backbone backbone = known.untrained(1);
        assertFalse(backbone.trained());
        Path file = folder.resolve("weights.safetensors");
        Safetensors.write(backbone.tensors(), Map.of(), file);
        Backbone back = known.load(file);
        assertTrue(back.trained());
        assertEquals(known.id(), back.name());
        assertEquals(backbone.sha256(), back.sha256());
        assertEquals(backbone.taps(), back.taps());
    }

    private static void close(String what, double[] expected, double[] found, double tolerance) {
        double error = 0;
        double size = 1e-12;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(expected[i] - found[i], 2);
            size += expected[i] * expected[i];
        }
        assertTrue(Math.sqrt(error / size) <= tolerance, what + ": relative error " + Math.sqrt(error / size));
    }
}
