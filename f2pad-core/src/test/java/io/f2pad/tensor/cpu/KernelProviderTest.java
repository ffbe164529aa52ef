package io.f2pad.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The choice of kernels. The build runs its tests with the Vector API module. */
final class KernelProviderTest {

    static void assumeAvailable(KernelProvider provider) {
        Assumptions.assumeTrue(provider == KernelProvider.PLAIN || KernelProvider.vectorModulePresent(),
                "module jdk.incubator.vector is not in the boot layer");
    }

    /** A test run without the module must be asked for with f2pad.backend=plain, it never happens by accident. */
    @Test
    void theTestsRunOnTheVectorKernels() {
        assertTrue(KernelProvider.vectorModulePresent() || "plain".equals(System.getProperty("f2pad.backend")),
                "start the tests with --add-modules=jdk.incubator.vector");
        assumeAvailable(KernelProvider.VECTOR);
        assertTrue(KernelProvider.choose(null, "vector").name().startsWith("Vector API, "));
    }

    @Test
    void aPropertyForcesEither() {
        assertEquals("plain arrays", KernelProvider.choose("plain", null).name());
        if (KernelProvider.vectorModulePresent()) {
            assertTrue(KernelProvider.choose("vector", null).name().startsWith("Vector API, "));
        } else {
            String message = assertThrows(IllegalStateException.class, () -> KernelProvider.choose("vector", null))
                    .getMessage();
            assertTrue(message.contains("--add-modules=jdk.incubator.vector"), message);
            assertThrows(IllegalStateException.class, () -> KernelProvider.choose(null, "vector"));
        }
    }

    @Test
    void aRequiredBackendSaysNothingOfTheEngine() {
        assertEquals("plain arrays", KernelProvider.choose("plain", "cpu").name());
    }

    @Test
    void aRequiredEngineMustBeTheOneInUse() {
        String message = assertThrows(IllegalStateException.class, () -> KernelProvider.choose("plain", "vector"))
                .getMessage();
        assertTrue(message.contains("required=vector") && message.contains("f2pad.backend=plain"), message);
        assertThrows(IllegalStateException.class, () -> KernelProvider.choose("vector", "plain"));
    }

    @Test
    void unknownNamesAreRejected() {
        assertTrue(assertThrows(IllegalStateException.class, () -> KernelProvider.choose("avx", null)).getMessage()
                .contains("'avx'"));
        assertThrows(IllegalStateException.class, () -> KernelProvider.choose(null, "fast"));
    }
}
