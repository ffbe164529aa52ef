package io.f2pad.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class KernelPoolTest {

    @Test
    void everyTaskRunsOnce() {
        for (int threads = 1; threads <= 3; threads++) {
            AtomicIntegerArray runs = new AtomicIntegerArray(100);
            try (KernelPool pool = KernelPool.open(threads)) {
                pool.run(100, (index, kernels) -> runs.incrementAndGet(index));
                pool.run(0, (index, kernels) -> runs.incrementAndGet(index));
            }
            for (int i = 0; i < runs.length(); i++) {
                assertEquals(1, runs.get(i));
            }
        }
    }

    @Test
    void packedOperandsServeForkedPools() {
        KernelPool root = KernelPool.open(1);
        float[] b = new float[5 * 16];
        for (int i = 0; i < b.length; i++) {
            b[i] = i % 7 - 3;
        }
        Packed packed = root.kernels().pack(b, 5, 16);
        float[] a = {1, 0, -2, 0, 3};
        float[] expected = new float[16];
        for (int n = 0; n < 16; n++) {
            expected[n] = b[n] - 2 * b[32 + n] + 3 * b[64 + n];
        }
        float[] c = new float[4 * 16];
        try (KernelPool pool = root.fork(2)) {
            pool.run(4, (index, kernels) -> kernels.multiply(a, 0, 5, 1, packed, 0, 5, 0, 16, c, 16 * index, 16,
                    false));
        }
        for (int i = 0; i < 4; i++) {
            assertArrayEquals(expected, Arrays.copyOfRange(c, 16 * i, 16 * i + 16));
        }
    }

    @Test
    void failuresReachTheCaller() {
        try (KernelPool pool = KernelPool.open(2)) {
            assertThrows(IllegalStateException.class, () -> pool.run(8, (index, kernels) -> {
                throw new IllegalStateException("task " + index);
            }));
            pool.run(8, (index, kernels) -> { });
        }
        assertThrows(IllegalArgumentException.class, () -> KernelPool.open(0));
    }
}
