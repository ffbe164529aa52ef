package io.f2pad.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.DeviceException;
import io.f2pad.tensor.Shape;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The emulated device finds what would be wrong on a real one: without that, its green tests would say little. */
class PlantedMistakesTest {

    private static final int THREADS = 64;

    private static CUfunction planted(String name) {
        CUmodule module = new CUmodule();
        String ptx = ".version 7.0\n.target sm_75\n.entry " + name + "(\0";
        assertEquals(0, JCudaDriver.cuModuleLoadData(module, ptx.getBytes(StandardCharsets.US_ASCII)));
        CUfunction function = new CUfunction();
        assertEquals(0, JCudaDriver.cuModuleGetFunction(function, module, name));
        return function;
    }

    private static int launch(String name, CudaTensor x, int count) {
        return JCudaDriver.cuLaunchKernel(planted(name), 1, 1, 1, THREADS, 1, 1, 0, new CUstream(),
                Pointer.to(Pointer.to(x.address()), Pointer.to(new int[] {count})), null);
    }

    private static CudaBackend emulated() {
        Assumptions.assumeFalse(EmulatedDevice.real(), "skipped: a GPU would be left in a bad state");
        return EmulatedDevice.open();
    }

    @Test
    void missingBarrierLeavesPoison() {
        try (CudaBackend backend = emulated()) {
            CudaTensor x = (CudaTensor) backend.allocate(Shape.image(1, 1, THREADS));
            float[] values = new float[THREADS];
            Arrays.fill(values, 3);
            int spoiled = 0;
            for (int order = 0; order < 3; order++) {
                x.copyFrom(values);
                backend.queue().synchronize();
                assertEquals(0, launch("planted_race", x, 0));
                for (float v : x.toArray()) {
                    spoiled += Float.isNaN(v) ? 1 : 0;
                }
            }
            assertTrue(spoiled > 0, "every thread read what its neighbour wrote, though nothing makes it");
            backend.free(x);
        }
    }

    @Test
    void divergentBarrierFailsTheLaunch() {
        try (CudaBackend backend = emulated()) {
            CudaTensor x = (CudaTensor) backend.allocate(Shape.image(1, 1, THREADS));
            assertNotEquals(0, launch("planted_divergence", x, 0));
            backend.free(x);
        }
    }

    @Test
    void writingBehindTheEndFailsTheLaunch() {
        CudaBackend backend = emulated();
        CudaTensor x = (CudaTensor) backend.allocate(Shape.image(1, 1, THREADS));
        backend.queue().synchronize();
        assertEquals(0, launch("planted_overrun", x, THREADS - 1));
        assertNotEquals(0, launch("planted_overrun", x, THREADS));
        // Closing reports it as well, after everything else has been closed.
        String message = assertThrows(DeviceException.class, backend::close).getMessage();
        assertTrue(message.contains("cuMemFree"), message);
    }

    @Test
    void freshMemoryIsPoison() {
        try (CudaBackend backend = emulated()) {
            DeviceAddress address = backend.queue().allocate(4, "a test");
            float[] values = new float[4];
            backend.queue().download(address, values);
            assertTrue(Float.isNaN(values[0]) && Float.isNaN(values[3]));
            backend.queue().free(address, 4);
            assertFalse(backend.usedBytes() < 0);
        }
    }
}
