package io.f2pad.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.DeviceException;
import io.f2pad.cuda.CudaBackend;
import io.f2pad.cuda.EmulatedDevice;
import io.f2pad.cuda.EmulatedDevice.Resource;
import io.f2pad.image.Mask;
import io.f2pad.image.Pixels;
import io.f2pad.image.Planes;
import io.f2pad.refine.RefineOptions;
import io.f2pad.refine.StopRule;
import io.f2pad.scorer.PadimOptions;
import io.f2pad.tensor.BackendChoice;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a detector holds on the device, counted by the emulated driver, on one thread and on several. */
class DeviceMemoryTest {

    private static final int SIZE = 32;
    private static final int DETECTIONS = 1000;
    private static final int ITERATIONS = 2;
    /** Floats of the smallest piece of memory that a test takes or gives back. */
    private static final int SMALL = 1 << 10;

    @TempDir
    private Path folder;

    private Detector fit(int iterations) {
        EmulatedDevice.require();
        FitOptions options = FitOptions.DEFAULT.withSize(SIZE).withScorer(new PadimOptions(6, 1, 0.01, 1))
                .withRefine(RefineOptions.DEFAULT.withStop(new StopRule.MaskStable(0, 50, 3, iterations), iterations));
        return Detector.fit(Textures.write(folder, 12, SIZE), new SmallBackbone(), options, FitListener.SILENT,
                new BackendChoice("cuda"));
    }

    /** Defects of several places and sizes, so that every one has its own window. */
    private static List<Pixels> parts() {
        List<Pixels> parts = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Planes part = Textures.part(SIZE, 100 + i);
            int side = 3 + i % 5;
            int left = 3 + i;
            for (int y = 20 - i; y < 20 - i + side; y++) {
                for (int x = left; x < left + side; x++) {
                    part.data()[y * SIZE + x] = 0.05f;
                    part.data()[SIZE * SIZE + y * SIZE + x] = 0.9f;
                }
            }
            parts.add(Pixels.of(part.toBufferedImage()));
        }
        return parts;
    }

    @Test
    void isFlatOverAThousandDetectionsAndFreedInTheEnd() {
        Map<Resource, Integer> before = EmulatedDevice.count();
        List<Pixels> parts = parts();
        Detector detector = fit(ITERATIONS);
        try {
            detector.detect(parts.get(0));
            Map<Resource, Integer> first = EmulatedDevice.count();
            first.remove(Resource.OBJECTS);
            int refined = 0;
            for (int i = 1; i < DETECTIONS; i++) {
                refined += detector.detect(parts.get(i % parts.size())).iterations() > 0 ? 1 : 0;
                Map<Resource, Integer> now = EmulatedDevice.count();
                now.remove(Resource.OBJECTS);
                assertEquals(first, now, "after detection " + i);
            }
            assertTrue(refined > DETECTIONS / 2, refined + " detections were refined");
        } finally {
            detector.close();
        }
        detector.close();
        Map<Resource, Integer> after = EmulatedDevice.count();
        before.remove(Resource.ALLOCATIONS_EVER);
        after.remove(Resource.ALLOCATIONS_EVER);
        assertEquals(before, after);
    }

    @Test
    void severalThreadsFindWhatOneFinds() throws ExecutionException, InterruptedException {
        Map<Resource, Integer> before = EmulatedDevice.count();
        List<Pixels> parts = parts();
        ExecutorService pool = Executors.newFixedThreadPool(6);
        try (Detector one = fit(ITERATIONS); Detector several = one.withParallelism(Parallelism.throughput(3))) {
            List<Future<Mask>> found = new ArrayList<>();
            for (int i = 0; i < 3 * parts.size(); i++) {
                Pixels part = parts.get(i % parts.size());
                found.add(pool.submit(() -> several.detect(part).mask()));
            }
            for (int i = 0; i < found.size(); i++) {
                assertEquals(one.detect(parts.get(i % parts.size())).mask(), found.get(i).get(), "detection " + i);
            }
        } finally {
            pool.shutdown();
        }
        Map<Resource, Integer> after = EmulatedDevice.count();
        before.remove(Resource.ALLOCATIONS_EVER);
        after.remove(Resource.ALLOCATIONS_EVER);
        assertEquals(before, after);
    }

    /** While one image is being refined, something else takes the memory that a second one would need. */
    @Test
    void whereNoOtherImageFitsTheNumberOfThoseThatDoIsGiven() throws ExecutionException, InterruptedException {
        Pixels part = parts().get(0);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try (Detector one = fit(800); Detector two = one.withParallelism(Parallelism.throughput(2))) {
            // From the second detection on, a graph is a refinement's: the first one measures algorithms with graphs.
            two.detect(part);
            int graphs = EmulatedDevice.count().get(Resource.GRAPHS);
            Future<Detection> first = pool.submit(() -> two.detect(part));
            while (EmulatedDevice.count().get(Resource.GRAPHS) == graphs) {
                assertFalse(first.isDone());
                Thread.sleep(1);
            }
            Map<Resource, Integer> before = EmulatedDevice.count();
            try (CudaBackend other = EmulatedDevice.open()) {
                fill(other);
                String message = assertThrows(DeviceException.class, () -> two.detect(part)).getMessage();
                assertTrue(message.contains("1 image at a time fit") && message.contains("--threads 1")
                        && message.contains(" needs "), message);
            }
            assertFalse(first.isDone(), "the first image should still be in work");
            before.remove(Resource.ALLOCATIONS_EVER);
            Map<Resource, Integer> after = EmulatedDevice.count();
            after.remove(Resource.ALLOCATIONS_EVER);
            assertEquals(before, after);
            assertEquals(first.get().mask(), two.detect(part).mask());
        } finally {
            pool.shutdown();
        }
    }

    /** Memory ends at every point of the first detection, until there is enough. */
    @Test
    void whereverMemoryEndsNothingIsLeftBehind() {
        Pixels part = parts().get(0);
        try (Detector detector = fit(ITERATIONS); CudaBackend other = EmulatedDevice.open()) {
            List<Tensor> taken = fill(other);
            Map<Resource, Integer> before = EmulatedDevice.count();
            before.remove(Resource.ALLOCATIONS_EVER);
            int failures = 0;
            for (int i = taken.size() - 1; ; i--) {
                try {
                    assertFalse(detector.detect(part).mask().isEmpty());
                    break;
                } catch (DeviceException e) {
                    assertTrue(e.isOutOfMemory(), e.getMessage());
                    failures++;
                }
                Map<Resource, Integer> after = EmulatedDevice.count();
                after.remove(Resource.ALLOCATIONS_EVER);
                after.remove(Resource.MODULES);
                before.remove(Resource.MODULES);
                assertEquals(before, after);
                other.free(taken.get(i));
                before.merge(Resource.DEVICE_MEMORY, -1, Integer::sum);
            }
            assertTrue(failures > 20, failures + " failures");
        }
    }

    /** Takes all of the device's memory, in the end in small pieces. */
    private static List<Tensor> fill(CudaBackend backend) {
        List<Tensor> taken = new ArrayList<>();
        for (int floats = 1 << 27; floats > 0;) {
            try {
                taken.add(backend.allocate(Shape.image(1, floats >> 10, 1 << 10)));
            } catch (DeviceException e) {
                floats = floats > SMALL << 7 ? floats / 2 : floats > SMALL ? SMALL : 0;
            }
        }
        return taken;
    }
}
