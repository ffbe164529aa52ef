package io.f2pad.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.DeviceException;
import io.f2pad.objective.AdanOptions;
import io.f2pad.objective.ColourRange;
import io.f2pad.objective.SharingOptions;
import io.f2pad.objective.StepOptions;
import io.f2pad.reference.Engines;
import io.f2pad.reference.ReferenceBackend;
import io.f2pad.tensor.AdanState;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Filter;
import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.Recording;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.ShapeException;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the list of ops does not reach: the update, memory, threads and misuse. */
class CudaBackendTest {

    private static final Shape RGB = new Shape(2, 3, 19, 37);
    private static final double TOLERANCE = 2e-6;

    private static double[] random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        return values;
    }

    private static Tensor tensor(Backend backend, Shape shape, double[] values) {
        Tensor tensor = backend.allocate(shape);
        Engines.write(tensor, values);
        return tensor;
    }

    /** Shares, steps three times and clips, as a refinement does; gives what was written on the way. */
    private static List<double[]> update(Backend backend, SharingOptions sharing, StepOptions.Rule rule) {
        Shape mask = RGB.withChannels(1);
        double[] region = random(mask.size(), 1);
        for (int i = 0; i < region.length; i++) {
            region[i] = region[i] > -0.4 ? 1 : 0;
        }
        Tensor image = tensor(backend, RGB, random(RGB.size(), 2));
        Tensor n = tensor(backend, RGB, random(RGB.size(), 3));
        Tensor omega = tensor(backend, mask, region);
        Tensor d = backend.allocate(RGB);
        Tensor u = backend.allocate(RGB);
        Tensor weights = backend.allocate(new Shape(2, 1, RGB.h() * sharing.window() * sharing.window(), RGB.w()));
        AdanState state = new AdanState(backend.allocate(RGB), backend.allocate(RGB), backend.allocate(RGB),
                backend.allocate(RGB));
        state.reset(backend);
        backend.sharingWeights(image, omega, sharing, weights);
        List<double[]> written = new ArrayList<>(List.of(Engines.read(weights)));
        StepOptions step = new StepOptions(rule, 0.5f, 0.01f, 0.03f, new ColourRange(new float[] {-0.9f, -0.8f, -0.7f},
                new float[] {0.7f, 0.8f, 0.9f}));
        for (int t = 1; t <= 3; t++) {
            Tensor g = tensor(backend, RGB, random(RGB.size(), 10 + t));
            backend.share(g, weights, d);
            written.add(Engines.read(d));
            backend.clip(d, 0.2f);
            backend.adan(d, state, AdanOptions.DEFAULT, t, u);
            written.add(Engines.read(u));
            backend.step(n, image, u, omega, step);
            written.add(Engines.read(n));
        }
        Tensor g = tensor(backend, RGB, random(RGB.size(), 14));
        backend.descend(g, weights, state, AdanOptions.DEFAULT, 4, n, image, omega, step);
        written.add(Engines.read(n));
        backend.descend(g, null, state, AdanOptions.DEFAULT, 5, n, image, omega, step);
        written.add(Engines.read(n));
        return written;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 15, 17})
    void updateAgreesWithTheReference(int window) {
        SharingOptions sharing = new SharingOptions(window, 1.1, 0.7, 2);
        for (StepOptions.Rule rule : StepOptions.Rule.values()) {
            try (Backend slow = new ReferenceBackend(); Backend backend = EmulatedDevice.open()) {
                List<double[]> expected = update(slow, sharing, rule);
                List<double[]> found = update(backend, sharing, rule);
                for (int i = 0; i < expected.size(); i++) {
                    assertArrayEquals(expected.get(i), found.get(i), 3e-5, "write " + i);
                }
            }
        }
    }

    @Test
    void writesOnlyTheWindow() {
        Filter filter = new Filter("test", 4, 3, 3, 3, 2, 1, new float[108], new float[] {1, 2, 3, 4});
        try (Backend backend = EmulatedDevice.open()) {
            Tensor x = tensor(backend, RGB, random(RGB.size(), 4));
            Tensor y = backend.allocate(filter.outputShape(RGB));
            Window window = new Window(2, 5, 7, 11);
            backend.conv2d(x, backend.freeze(filter), null, false, backend.view(y, window));
            float[] values = y.toArray();
            for (int i = 0; i < values.length; i++) {
                int row = i / y.shape().w() % y.shape().h();
                int column = i % y.shape().w();
                boolean inside = row >= 2 && row < 7 && column >= 5 && column < 11;
                int channel = i / (y.shape().h() * y.shape().w()) % 4;
                assertEquals(inside ? channel + 1 : 0, values[i], "element " + i);
            }
        }
    }

    @Test
    void largeTensorsAreCopiedInPieces() {
        Shape large = Shape.image(1, 3, DeviceQueue.PIECE);
        float[] values = new float[large.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 1000;
        }
        try (Backend backend = EmulatedDevice.open()) {
            Tensor x = backend.allocate(large);
            x.copyFrom(values);
            assertArrayEquals(values, x.toArray());
        }
    }

    @Test
    void sumsHaveOneOrder() {
        try (Backend backend = EmulatedDevice.open()) {
            Tensor x = tensor(backend, new Shape(2, 3, 61, 53), random(2 * 3 * 61 * 53, 5));
            double once = backend.sum(x);
            double exact = 0;
            for (double v : Engines.read(x)) {
                exact += v;
            }
            assertEquals(exact, once, 1e-9);
            assertEquals(once, backend.sum(x), 0);
        }
    }

    /** More repetitions than the device keeps sums of; the numbers of the steps must go on. */
    @Test
    void aRecordingRepeatsItsCalls() {
        int repetitions = Sums.ROWS + 6;
        try (CudaBackend backend = EmulatedDevice.open()) {
            Iteration expected = new Iteration(backend);
            double[] sums = new double[2 * repetitions];
            for (int t = 1; t <= repetitions; t++) {
                double[] found = expected.run(backend, t);
                System.arraycopy(found, 0, sums, 2 * (t - 1), 2);
            }
            double[] next = expected.run(backend, repetitions + 1);
            Iteration recorded = new Iteration(backend);
            double[] found = new double[2 * repetitions];
            System.arraycopy(recorded.run(backend, 1), 0, found, 0, 2);
            double[] replayed = new double[2 * (repetitions - 1)];
            try (Recording recording = backend.record(() -> recorded.run(backend, 0))) {
                assertEquals(2, recording.sums());
                recording.replay(repetitions - 1, replayed);
            }
            System.arraycopy(replayed, 0, found, 2, replayed.length);
            assertArrayEquals(sums, found);
            // A sum outside of the recording is its own again.
            assertArrayEquals(next, recorded.run(backend, repetitions + 1));
            assertArrayEquals(expected.n.toArray(), recorded.n.toArray());
        }
    }

    /** A few calls that depend on each other and on the step's number. */
    private static final class Iteration {

        private final Shape shape = Shape.image(3, 5, 7);
        private final Tensor n;
        private final Tensor image;
        private final Tensor omega;
        private final Tensor g;
        private final AdanState state;

        Iteration(Backend backend) {
            n = tensor(backend, shape, random(shape.size(), 20));
            image = tensor(backend, shape, random(shape.size(), 21));
            omega = backend.allocate(shape.withChannels(1));
            backend.fill(omega, 1);
            g = backend.allocate(shape);
            state = new AdanState(backend.allocate(shape), backend.allocate(shape), backend.allocate(shape),
                    backend.allocate(shape));
            state.reset(backend);
        }

        double[] run(Backend backend, int t) {
            backend.multiply(n, image, g, false);
            double before = backend.sum(g);
            backend.descend(g, null, state, AdanOptions.DEFAULT, t, n, image, omega, new StepOptions(
                    StepOptions.Rule.ADAPTIVE, 0.5f, 0.01f, 0.03f, ColourRange.UNBOUNDED));
            return new double[] {before, backend.sum(n)};
        }
    }

    @Test
    void whatCannotBeRecordedFailsAndLeavesTheBackendUsable() {
        try (CudaBackend backend = EmulatedDevice.open()) {
            Tensor x = tensor(backend, RGB, random(RGB.size(), 9));
            double sum = backend.sum(x);
            assertThrows(DeviceException.class, () -> backend.record(x::toArray));
            assertEquals(sum, backend.sum(x), 0);
        }
    }

    @Test
    void closingFreesEverythingAndTwiceDoesNothing() {
        CudaBackend backend = EmulatedDevice.open();
        Tensor tensor = backend.allocate(RGB);
        backend.freeze(new Filter("test", 1, 1, 1, 1, 1, 0, new float[1], new float[1]));
        assertTrue(backend.usedBytes() >= 4L * RGB.size());
        backend.sum(tensor);
        backend.free(tensor);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> backend.free(tensor)).getMessage()
                .contains("freed before"));
        backend.allocate(RGB);
        backend.close();
        backend.close();
        assertEquals(0, backend.usedBytes());
        assertThrows(IllegalStateException.class, () -> backend.sum(tensor));
    }

    @Test
    void memoryStaysFlat() {
        try (CudaBackend backend = EmulatedDevice.open()) {
            Filter filter = new Filter("test", 5, 3, 3, 3, 1, 1, new float[135], new float[5]);
            Frozen frozen = backend.freeze(filter);
            Tensor x = backend.allocate(RGB);
            Tensor y = backend.allocate(RGB.withChannels(5));
            long first = 0;
            for (int i = 0; i < 20; i++) {
                backend.conv2d(x, frozen, null, true, y);
                backend.conv2dBackward(y, frozen, x, false);
                Window window = new Window(i % 5, i % 7, 6 + i % 11, 9 + i % 28);
                backend.conv2d(x, frozen, null, true, backend.view(y, window));
                backend.conv2dBackward(y, frozen, backend.view(x, window), false);
                backend.sum(backend.view(x, window));
                first = i == 0 ? backend.usedBytes() : first;
                assertEquals(first, backend.usedBytes(), "round " + i);
            }
        }
    }

    @Test
    void whatDoesNotFitIsAnsweredWithNumbers() {
        try (CudaBackend backend = EmulatedDevice.open()) {
            Shape huge = new Shape(16, 8, 4096, 4095);
            List<Tensor> held = new ArrayList<>();
            String message = assertThrows(DeviceException.class, () -> {
                for (int i = 0; i < 100; i++) {
                    held.add(backend.allocate(huge));
                }
            }).getMessage();
            assertTrue(message.contains("a tensor of 16x8x4096x4095 needs 8.0 GB") && message.contains("free")
                    && message.contains("--size"), message);
            held.forEach(backend::free);
        }
    }

    @Test
    void forksShareFrozenOperandsOnThreadsOfTheirOwn() throws ExecutionException, InterruptedException {
        Filter filter = new Filter("test", 7, 3, 3, 3, 1, 1, floats(random(189, 6)), floats(random(7, 7)));
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try (CudaBackend root = EmulatedDevice.open()) {
            Frozen frozen = root.freeze(filter);
            List<Future<float[]>> results = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                results.add(pool.submit(() -> {
                    try (Backend fork = root.fork(1)) {
                        Tensor x = tensor(fork, RGB, random(RGB.size(), 8));
                        Tensor y = fork.allocate(filter.outputShape(RGB));
                        fork.conv2d(x, frozen, null, true, y);
                        float[] found = y.toArray();
                        fork.free(x);
                        fork.free(y);
                        return found;
                    }
                }));
            }
            try (Backend slow = new ReferenceBackend()) {
                Tensor y = slow.allocate(filter.outputShape(RGB));
                slow.conv2d(tensor(slow, RGB, random(RGB.size(), 8)), slow.freeze(filter), null, true, y);
                for (Future<float[]> result : results) {
                    assertArrayEquals(y.toArray(), result.get(), (float) TOLERANCE);
                    assertArrayEquals(results.get(0).get(), result.get());
                }
            }
        } finally {
            pool.shutdown();
        }
    }

    private static float[] floats(double[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) values[i];
        }
        return rounded;
    }

    @Test
    void misuseIsNamed() {
        try (CudaBackend backend = EmulatedDevice.open(); Backend slow = new ReferenceBackend()) {
            Tensor foreign = slow.allocate(RGB);
            assertTrue(assertThrows(IllegalArgumentException.class, () -> backend.sum(foreign)).getMessage()
                    .contains("another backend"));
            Frozen other = slow.freeze(new Filter("test", 1, 3, 1, 1, 1, 0, new float[3], new float[1]));
            Tensor x = backend.allocate(RGB);
            assertTrue(assertThrows(IllegalArgumentException.class, () -> backend.conv2d(x, other, null, true, x))
                    .getMessage().contains("FrozenFilter"));
            assertThrows(ShapeException.class, () -> x.copyFrom(new float[1]));
            assertThrows(ShapeException.class, () -> backend.view(x, new Window(0, 0, 20, 1)));
        }
    }
}
