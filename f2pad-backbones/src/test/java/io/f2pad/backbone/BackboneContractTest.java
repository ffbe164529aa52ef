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
import io.f2pad.tape.TapeState;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What every backbone must do; one that is added to {@link KnownBackbone} is tested here. */
@ParameterizedClass
@EnumSource(KnownBackbone.class)
class BackboneContractTest {

    /** Measured are 3e-6 and, element by element, 4e-5. */
    private static final double ROUNDING = 1e-5;
    private static final double LARGEST_ROUNDING = 1e-4;

    private static Backbone backbone;
    private static Backend backend;
    /** Shared by every test of a backbone, because generating and packing the weights takes longer than using them. */
    private static Network network;

    @TempDir
    Path folder;

    @Parameter
    KnownBackbone known;

    @BeforeParameterizedClassInvocation
    static void generate(KnownBackbone one) {
        backbone = one.untrained(1);
        backend = CpuBackend.open(2);
        network = backbone.freeze(backend);
    }

    @AfterParameterizedClassInvocation
    static void close() {
        backend.close();
    }

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

        /** {@return the gradient} */
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

    @Test
    void tapsCoverImagesOfAnySize() {
        for (int[] size : new int[][] {{64, 64}, {33, 50}, {47, 1}, {224, 97}}) {
            try (Tape tape = new Tape(backend)) {
                List<Value> values = network.record(tape, tape.constant("image", Shape.image(3, size[0], size[1])));
                List<Tap> taps = backbone.taps();
                assertEquals(taps.size(), values.size());
                for (int i = 0; i < taps.size(); i++) {
                    int stride = taps.get(i).stride();
                    assertEquals(Shape.image(taps.get(i).channels(), (size[0] - 1) / stride + 1,
                            (size[1] - 1) / stride + 1), values.get(i).shape(), taps.get(i).name());
                }
            }
        }
    }

    /** In double precision by one difference along a random direction, then the engine on the same state. */
    @Test
    void gradientMatchesDifferencesAndEnginesMatchDoublePrecision() {
        try (Backend exact = Engines.open("reference"); Pass expected = new Pass(backbone.freeze(exact), exact, 19, 22);
                Pass found = new Pass(network, backend, 19, 22)) {
            double[] gradient = expected.run();
            double[] engine = found.run();
            compareStates(expected, found);
            checkSlope(expected, gradient);
            TapeState.copy(found.tape, expected.tape);
            expected.tape.backward();
            close("gradient", Engines.read(expected.image.gradient()), engine);
        }
    }

    private static void compareStates(Pass expected, Pass found) {
        for (int i = 0; i < expected.taps.size(); i++) {
            close("tap " + i, Engines.read(expected.taps.get(i).tensor()), Engines.read(found.taps.get(i).tensor()));
        }
        TapeState.assertClose(expected.tape, found.tape, LARGEST_ROUNDING);
    }

    private static void checkSlope(Pass pass, double[] gradient) {
        double[] direction = noise(gradient.length, new SplittableRandom(8));
        double[] up = new double[gradient.length];
        double[] down = new double[gradient.length];
        double slope = 0;
        for (int i = 0; i < gradient.length; i++) {
            slope += gradient[i] * direction[i];
            up[i] = pass.point[i] + 1e-6 * direction[i];
            down[i] = pass.point[i] - 1e-6 * direction[i];
        }
        assertEquals((pass.objective(up) - pass.objective(down)) / 2e-6, slope, 1e-4 * (1 + Math.abs(slope)));
    }

    /**
     * Other tiles, other roundings: at one of five points a ReLU is on in one pass and off in the other, which moved
     * the gradient by up to 9e-3; without such a ReLU, and on the same state always, it moves by 3e-6.
     */
    @Test
    void focusedPassesAgreeWithWholeOnes() {
        try (Pass whole = new Pass(network, backend, 70, 96); Pass focused = new Pass(network, backend, 70, 96)) {
            Window window = new Window(20, 33, 38, 52);
            focused.run();
            focused.tape.focus(focused.image, window);
            for (int i = 0; i < whole.point.length; i++) {
                whole.point[i] += inside(window, i) ? 0.5 : 0;
            }
            Engines.write(whole.image.tensor(), whole.point);
            Engines.write(focused.image.tensor(), whole.point);
            whole.run();
            double[] found = focused.run();
            compareStates(whole, focused);
            assertEquals(whole.tape.objective(), focused.tape.objective(),
                    ROUNDING * (1 + Math.abs(whole.tape.objective())));
            TapeState.copy(focused.tape, whole.tape);
            whole.tape.backward();
            double[] expected = Engines.read(whole.image.gradient());
            for (int i = 0; i < expected.length; i++) {
                expected[i] = inside(window, i) ? expected[i] : 0;
                found[i] = inside(window, i) ? found[i] : 0;
            }
            close("gradient", expected, found);
        }
    }

    private static boolean inside(Window window, int i) {
        int y = i / 96 % 70;
        int x = i % 96;
        return y >= window.top() && y < window.bottom() && x >= window.left() && x < window.right();
    }

    @Test
    void sameBytesAtAnyThreadCount() {
        List<List<double[]>> results = new ArrayList<>();
        for (int threads : new int[] {1, 3}) {
            try (Backend fork = backend.fork(threads); Pass pass = new Pass(network, fork, 48, 37)) {
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

    @Test
    void weightsSurviveAFile() {
        assertFalse(backbone.trained());
        Path file = folder.resolve("weights.safetensors");
        Safetensors.write(backbone.tensors(), Map.of(), file);
        Backbone back = known.load(file);
        assertTrue(back.trained());
        assertEquals(known.id(), back.name());
        assertEquals(backbone.sha256(), back.sha256());
        assertEquals(backbone.taps(), back.taps());
    }

    private static void close(String what, double[] expected, double[] found) {
        double error = 0;
        double size = 1e-12;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(expected[i] - found[i], 2);
            size += expected[i] * expected[i];
        }
        assertTrue(Math.sqrt(error / size) <= ROUNDING, what + ": relative error " + Math.sqrt(error / size));
    }
}
