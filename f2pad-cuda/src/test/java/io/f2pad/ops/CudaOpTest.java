package io.f2pad.ops;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.f2pad.cuda.CudaBackend;
import io.f2pad.cuda.EmulatedDevice;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every {@link OpCase} on the device against the double-precision reference, in whole and in focused passes. */
class CudaOpTest {

    @TestFactory
    Stream<DynamicTest> deviceAgreesWithTheReference() {
        return OpCases.all().stream().map(op -> dynamicTest("cuda " + op, () -> {
            try (CudaBackend backend = EmulatedDevice.open()) {
                OpTest.compare(op, backend);
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> focusedPassesAgreeWithWholeOnes() {
        return OpCases.all().stream().map(op -> dynamicTest("cuda " + op, () -> {
            try (CudaBackend backend = EmulatedDevice.open()) {
                OpTest.compareFocused(op, backend);
            }
        }));
    }
}
