package io.f2pad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.DeviceException;
import io.f2pad.reference.ReferenceBackend;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackendChoiceTest {

    private static final String REQUIRED = "f2pad.backend.required";

    private final Backend cpu = new ReferenceBackend();
    private final List<BackendProvider> providers = List.of(new Fixed("cpu", cpu, ""),
            new Fixed("broken", cpu, "broken backend: no device"));

    /** Gives the backend, or fails with a reason. */
    private record Fixed(String kind, Backend backend, String reason) implements BackendProvider {

        @Override
        public Backend open(int threads) {
            if (!reason.isEmpty()) {
                throw new DeviceException(reason);
            }
            return backend;
        }

        @Override
        public List<Fact> describe() {
            return List.of(new Fact("reason", reason));
        }
    }

    @AfterEach
    void clear() {
        System.clearProperty(REQUIRED);
    }

    @Test
    void theProgramHasTheCpu() {
        List<BackendProvider> found = BackendChoice.available().stream().filter(p -> p.kind().equals("cpu")).toList();
        assertEquals(1, found.size());
        assertTrue(found.get(0).describe().get(0).value().startsWith("cpu ("));
        try (Backend backend = BackendChoice.CPU.open(1)) {
            assertTrue(backend.name().startsWith("cpu ("), backend.name());
        }
    }

    @Test
    void theCpuTakesOver() {
        assertSame(cpu, new BackendChoice("broken").open(1, providers));
    }

    @Test
    void aRequiredBackendFails() {
        System.setProperty(REQUIRED, "broken");
        String message = assertThrows(DeviceException.class, () -> new BackendChoice("broken").open(1, providers))
                .getMessage();
        assertTrue(message.contains(REQUIRED + "=broken") && message.contains("no device"), message);
    }

    @Test
    void anotherThanTheRequiredOneFails() {
        System.setProperty(REQUIRED, "broken");
        String message = assertThrows(DeviceException.class, () -> BackendChoice.CPU.open(1, providers)).getMessage();
        assertTrue(message.contains(REQUIRED + "=broken") && message.contains("'cpu' was chosen"), message);
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> new BackendChoice("abacus").open(1, providers)).getMessage();
        assertTrue(message.contains("'abacus'") && message.contains("cpu, broken"), message);
    }
}
