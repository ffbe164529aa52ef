package io.f2pad.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The choice of kernels. The build runs its tests with the Vector API module. */
final class KernelProviderTest {

    @Test
    void theTestsRunOnTheVectorKernels() {
        assertTrue(KernelProvider.vectorModulePresent(), "start the tests with --add-modules=jdk.incubator.vector");
        assertTrue(KernelProvider.choose(null, "vector").name().startsWith("Vector API, "));
    }

    @Test
    void aPropertyForcesEither() {
        assertEquals("plain arrays", KernelProvider.choose("plain", null).name());
        assertTrue(KernelProvider.choose("vector", null).name().startsWith("Vector API, "));
    }

    @Test
    void aRequiredEngineMustBeTheOneInUse() {
        String message = assertThrows(IllegalStateException.class, () -> KernelProvider.choose("plain", "vector"))
                .getMessage();
        assertTrue(message.contains("required=vector") && message.contains("f2pad.backend=plain"), message);
        assertThrows(IllegalStateException.class, () -> KernelProvider.choose(null, "plain"));
    }

    @Test
    void unknownNamesAreRejected() {
        assertTrue(assertThrows(IllegalStateException.class, () -> KernelProvider.choose("avx", null)).getMessage()
                .contains("'avx'"));
        assertThrows(IllegalStateException.class, () -> KernelProvider.choose(null, "fast"));
    }
}
