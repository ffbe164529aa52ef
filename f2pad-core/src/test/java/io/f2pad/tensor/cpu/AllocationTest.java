package io.f2pad.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.ops.Conv2d;
import io.f2pad.ops.LogPenalty;
import io.f2pad.ops.MaxPool;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Filter;
import io.f2pad.tensor.Shape;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A replay allocates nothing once it is compiled. Runs in a process of its own: what other tests have taught the JIT
 * compiler about the kernels now and then makes it leave vectors on the heap.
 */
final class AllocationTest {

    @ParameterizedTest
    @EnumSource(KernelProvider.class)
    void replayAllocatesNothing(KernelProvider provider) {
        KernelProviderTest.assumeAvailable(provider);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Assumptions.assumeTrue(threads.isThreadAllocatedMemorySupported(), "this JVM does not count allocations");
        try (CpuBackend backend = CpuBackend.open(1, provider); Tape tape = stack(backend)) {
            // Warm enough for the JIT compiler to remove the vectors that only the interpreter allocates.
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < 1000 && allocated > 4096; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 20; i++) {
                    tape.forward();
                    tape.backward();
                }
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertTrue(allocated <= 4096, "20 replays allocated " + allocated + " bytes");
        }
    }

    private static Tape stack(Backend backend) {
        Tape tape = new Tape(backend);
        Value n = tape.input("n", Shape.image(3, 32, 32));
        Value image = tape.constant("image", Shape.image(3, 32, 32));
        Value omega = tape.constant("omega", Shape.image(1, 32, 32));
        Value x = conv(tape, n, NaiveConvolution.filter(16, 3, 7, 7, 2, 3));
        x = tape.apply("pool", new MaxPool(true), x);
        x = conv(tape, x, NaiveConvolution.filter(16, 16, 3, 3, 1, 1));
        x = conv(tape, x, NaiveConvolution.filter(32, 16, 3, 3, 2, 1));
        x = conv(tape, x, NaiveConvolution.filter(17, 32, 1, 1, 1, 0));
        tape.minimise("features", x, 1);
        tape.minimise("log", tape.apply("log", new LogPenalty(0.01), n, image, omega), 0.1);
        tape.seal();
        n.tensor().copyFrom(NaiveConvolution.random(3 * 32 * 32, 1));
        backend.fill(omega.tensor(), 1);
        return tape;
    }

    private static Value conv(Tape tape, Value x, Filter filter) {
        return tape.apply("conv", new Conv2d(filter, tape.backend().freeze(filter), true), x);
    }
}
