package io.f2pad.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Filter;
import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Which algorithm runs: in the emulated ranking of cuDNN the first good one takes twice the time of the next. */
class MeasuredAlgorithmsTest {

    private static final Shape RGB = Shape.image(3, 9, 11);
    /** Numbers of the emulated cuDNN. */
    private static final int GEMM = 0;
    private static final int BACKWARD_WINOGRAD = 5;

    private static float[] random(int count) {
        SplittableRandom random = new SplittableRandom(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        return values;
    }

    /** Both directions of a convolution whose gradient is added to what was there. */
    private static float[] run(Backend backend, Frozen frozen, Filter filter) {
        Tensor x = backend.allocate(RGB);
        Tensor y = backend.allocate(filter.outputShape(RGB));
        x.copyFrom(random(RGB.size()));
        backend.conv2d(x, frozen, null, true, y);
        backend.conv2dBackward(y, frozen, x, true);
        Window window = new Window(1, 2, 6, 9);
        backend.conv2d(x, frozen, null, true, backend.view(y, window));
        backend.conv2dBackward(y, frozen, backend.view(x, window), true);
        float[] found = x.toArray();
        backend.free(x);
        backend.free(y);
        return found;
    }

    private static Filter filter(int kernel) {
        return new Filter("test", 4, 3, kernel, kernel, 1, kernel / 2, random(12 * kernel * kernel), random(4));
    }

    /** Algorithms by use and extent of the kernel. */
    private static Map<String, Integer> measured(CudaBackend backend) {
        Map<String, Integer> ids = new TreeMap<>();
        backend.queue().device().algorithms().found()
                .forEach((geometry, a) -> ids.put(geometry.use() + " " + geometry.w().h(), a.id()));
        return ids;
    }

    @Test
    void theFastestIsTakenOncePerGeometryAndForAllForks() {
        Assumptions.assumeFalse(EmulatedDevice.real(), "skipped: what is fastest depends on the GPU");
        try (CudaBackend backend = EmulatedDevice.open()) {
            Filter fused = filter(3);
            Frozen frozen = backend.freeze(fused);
            float[] expected = run(backend, frozen, fused);
            assertEquals(Map.of("RECTIFIED 3", GEMM, "BACKWARD 3", BACKWARD_WINOGRAD), measured(backend));
            int events = EmulatedDevice.count().get(EmulatedDevice.Resource.EVENTS);
            Map<MeasuredAlgorithms.Geometry, Algorithm> found = backend.queue().device().algorithms().found();
            try (Backend fork = backend.fork(1)) {
                assertArrayEquals(expected, run(fork, frozen, fused));
            }
            assertEquals(found, backend.queue().device().algorithms().found());
            assertEquals(events, EmulatedDevice.count().get(EmulatedDevice.Resource.EVENTS));
            Filter apart = filter(5);
            run(backend, backend.freeze(apart), apart);
            // What the emulated cuDNN cannot fuse takes two blocks of another kernel, as long as the own one takes.
            assertEquals(Map.of("RECTIFIED 3", GEMM, "BACKWARD 3", BACKWARD_WINOGRAD, "RECTIFIED 5",
                    Algorithm.OWN.id(), "BACKWARD 5", BACKWARD_WINOGRAD), measured(backend));
        }
    }

    @Test
    void withoutMeasurementTheOwnKernelsRun() {
        EmulatedDevice.require();
        Filter filter = filter(3);
        float[] expected;
        try (CudaBackend backend = EmulatedDevice.open()) {
            expected = run(backend, backend.freeze(filter), filter);
        }
        System.setProperty(MeasuredAlgorithms.PROPERTY, "false");
        try (CudaBackend backend = EmulatedDevice.open()) {
            // Up to 200 in magnitude, so about ten roundings.
            assertArrayEquals(expected, run(backend, backend.freeze(filter), filter), 2e-4f);
            assertTrue(measured(backend).isEmpty(), measured(backend).toString());
        } finally {
            System.clearProperty(MeasuredAlgorithms.PROPERTY);
        }
    }
}
