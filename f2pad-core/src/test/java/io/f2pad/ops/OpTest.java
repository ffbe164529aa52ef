package io.f2pad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.f2pad.reference.Engines;
import io.f2pad.reference.ReferenceBackend;
import io.f2pad.reference.ReferenceTensor;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Expands every {@link OpCase}: differences against backward in double, then every engine against the reference. */
class OpTest {

    private static final double STEP = 1e-5;
    private static final double GRADIENT_ERROR = 1e-6;
    private static final int PROBES = 60;

    /** A case recorded on a backend with a random cotangent; the op is recorded twice, so that gradients accumulate. */
    private static final class Recording implements AutoCloseable {

        final Tape tape;
        final List<Value> inputs = new ArrayList<>();
        final List<Value> outputs = new ArrayList<>();

        Recording(OpCase op, Backend backend, boolean twice) {
            tape = new Tape(backend);
            List<double[]> data = new ArrayList<>();
            SplittableRandom random = new SplittableRandom(11);
            for (int i = 0; i < op.inputs().size(); i++) {
                inputs.add(op.constant(i) ? tape.constant("c" + i, op.inputs().get(i))
                        : tape.input("x" + i, op.inputs().get(i)));
                data.add(op.draw().values(i, op.inputs().get(i), random));
            }
            List<Value> cotangents = new ArrayList<>();
            for (int k = 0; k < (twice ? 2 : 1); k++) {
                Value y = op.build().on(tape, inputs);
                Value u = tape.constant("u", y.shape());
                tape.keep(y);
                outputs.add(y);
                cotangents.add(u);
                if (op.term()) {
                    tape.minimise("term", y, 0.7);
                } else {
                    tape.minimise("dot", tape.apply("dot", new Multiply(), y, u), 1);
                }
            }
            tape.keepAll();
            tape.seal();
            for (int i = 0; i < inputs.size(); i++) {
                write(inputs.get(i).tensor(), data.get(i));
            }
            cotangents.forEach(u -> write(u.tensor(), OpCase.uniform(0, u.shape(), random)));
        }

        void run() {
            tape.forward();
            tape.backward();
        }

        @Override
        public void close() {
            tape.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> backwardIsTheGradientOfForward() {
        return OpCases.all().stream().map(op -> dynamicTest(op.toString(), () -> checkGradient(op)));
    }

    private static void checkGradient(OpCase op) {
        try (Backend backend = new ReferenceBackend(); Recording recording = new Recording(op, backend, false)) {
            recording.run();
            double error = 0;
            double size = 0;
            SplittableRandom random = new SplittableRandom(5);
            for (Value input : recording.inputs) {
                if (op.constant(recording.inputs.indexOf(input))) {
                    continue;
                }
                double[] gradient = ((ReferenceTensor) input.gradient()).toDoubles();
                for (int probe = 0; probe < Math.min(PROBES, gradient.length); probe++) {
                    int i = gradient.length <= PROBES ? probe : random.nextInt(gradient.length);
                    double slope = slope(recording, (ReferenceTensor) input.tensor(), i);
                    error += Math.pow(slope - gradient[i], 2);
                    size += slope * slope;
                }
            }
            assertTrue(error <= GRADIENT_ERROR * size + 1e-20, "normalised squared error " + error / size);
        }
    }

    private static double slope(Recording recording, ReferenceTensor tensor, int i) {
        double[] values = tensor.toDoubles();
        double kept = values[i];
        values[i] = kept + STEP;
        tensor.copyFrom(values);
        recording.tape.forward();
        double up = recording.tape.objective();
        values[i] = kept - STEP;
        tensor.copyFrom(values);
        recording.tape.forward();
        double down = recording.tape.objective();
        values[i] = kept;
        tensor.copyFrom(values);
        return (up - down) / (2 * STEP);
    }

    @TestFactory
    Stream<DynamicTest> vectorEngineAgreesWithTheReference() {
        return onEngine("vector");
    }

    @TestFactory
    Stream<DynamicTest> plainEngineAgreesWithTheReference() {
        return onEngine("plain");
    }

    private static Stream<DynamicTest> onEngine(String engine) {
        return OpCases.all().stream().map(op -> dynamicTest(engine + " " + op, () -> {
            try (Backend backend = Engines.open(engine)) {
                compare(op, backend);
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> focusedPassesAgreeWithWholeOnes() {
        return Stream.of("vector", "plain").flatMap(engine -> OpCases.all().stream()
                .map(op -> dynamicTest(engine + " " + op, () -> {
                    try (Backend backend = Engines.open(engine)) {
                        compareFocused(op, backend);
                    }
                })));
    }

    /** Changes the first input inside a window, once on a focused tape and once on a whole one. */
    static void compareFocused(OpCase op, Backend backend) {
        try (Recording expected = new Recording(op, backend, true);
                Recording found = new Recording(op, backend, true)) {
            Value input = found.inputs.get(0);
            Shape shape = input.shape();
            Window window = new Window(shape.h() / 3, shape.w() / 2, shape.h() / 3 + 1 + shape.h() / 4,
                    shape.w() / 2 + 1 + shape.w() / 5);
            found.tape.forward();
            found.tape.focus(input, window);
            float[] values = input.tensor().toArray();
            for (int i = 0; i < values.length; i++) {
                values[i] += inside(window, i, shape) ? 0.375f : 0;
            }
            input.tensor().copyFrom(values);
            expected.inputs.get(0).tensor().copyFrom(values);
            expected.run();
            found.run();
            for (int k = 0; k < expected.outputs.size(); k++) {
                close("output", expected.outputs.get(k).tensor(), found.outputs.get(k).tensor(), op.tolerance());
            }
            close("gradient", cut(expected.inputs.get(0).gradient().toArray(), window, shape),
                    cut(input.gradient().toArray(), window, shape), op.tolerance());
            assertEquals(expected.tape.objective(), found.tape.objective(),
                    1e-5 * (1 + Math.abs(expected.tape.objective())));
        }
    }

    private static boolean inside(Window window, int i, Shape shape) {
        int x = i % shape.w();
        int y = i / shape.w() % shape.h();
        return y >= window.top() && y < window.bottom() && x >= window.left() && x < window.right();
    }

    private static float[] cut(float[] values, Window window, Shape shape) {
        for (int i = 0; i < values.length; i++) {
            values[i] = inside(window, i, shape) ? values[i] : 0;
        }
        return values;
    }

    /** Rounded to floats, so that every engine starts from the same numbers. */
    private static void write(Tensor tensor, double[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = (float) values[i];
        }
        tensor.copyFrom(rounded);
    }

    static void compare(OpCase op, Backend backend) {
        try (Backend slow = new ReferenceBackend(); Recording expected = new Recording(op, slow, true);
                Recording found = new Recording(op, backend, true)) {
            for (int replay = 0; replay < 2; replay++) {
                expected.run();
                found.run();
            }
            for (int k = 0; k < expected.outputs.size(); k++) {
                close("output", expected.outputs.get(k).tensor(), found.outputs.get(k).tensor(), op.tolerance());
            }
            for (int i = 0; i < expected.inputs.size(); i++) {
                if (!op.constant(i)) {
                    close("gradient " + i, expected.inputs.get(i).gradient(), found.inputs.get(i).gradient(),
                            op.tolerance());
                }
            }
            assertEquals(expected.tape.objective(), found.tape.objective(),
                    1e-4 * (1 + Math.abs(expected.tape.objective())));
        }
    }

    private static void close(String what, Tensor expected, Tensor found, double tolerance) {
        close(what, expected.toArray(), found.toArray(), tolerance);
    }

    private static void close(String what, float[] e, float[] f, double tolerance) {
        double error = 0;
        double size = 1e-12;
        for (int i = 0; i < e.length; i++) {
            error += Math.pow(e[i] - (double) f[i], 2);
            size += Math.pow(e[i], 2);
        }
        assertTrue(Math.sqrt(error / size) <= tolerance, what + ": relative error " + Math.sqrt(error / size));
    }
}
