package io.f2pad.ops;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.f2pad.DeviceException;
import io.f2pad.cuda.CudaBackend;
import io.f2pad.cuda.EmulatedDevice;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every {@link OpCase} on the device against the double-precision reference, in whole and in focused passes. */
class CudaOpTest {

    /** Ops without a kernel: each must fail by its name. */
    private static final List<String> MISSING = List.of("coupling_flow");

    @TestFactory
    Stream<DynamicTest> deviceAgreesWithTheReference() {
        return OpCases.all().stream().map(op -> dynamicTest("cuda " + op, () -> {
            try (CudaBackend backend = EmulatedDevice.open()) {
                for (String missing : MISSING) {
                    if (op.name().startsWith(missing)) {
                        String message = assertThrows(DeviceException.class, () -> OpTest.compare(op, backend))
                                .getMessage();
                        assertTrue(message.contains("no kernel for " + missing), message);
                        return;
                    }
                }
                OpTest.compare(op, backend);
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> focusedPassesAgreeWithWholeOnes() {
        return OpCases.all().stream().filter(op -> MISSING.stream().noneMatch(op.name()::startsWith))
                .map(op -> dynamicTest("cuda " + op, () -> {
                    try (CudaBackend backend = EmulatedDevice.open()) {
                        OpTest.compareFocused(op, backend);
                    }
                }));
    }
}
