package io.f2pad.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.f2pad.cuda.natives.PtxAssembler;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** NVIDIA's assembler takes every kernel on every architecture since Turing that CUDA 12.0 knows; no GPU needed. */
class PtxAssemblyTest {

    @TestFactory
    Stream<DynamicTest> everyArchitectureTakesEveryKernel() {
        return Stream.of("sm_75", "sm_80", "sm_86", "sm_89", "sm_90").flatMap(architecture ->
                Arrays.stream(KernelTable.values()).map(k -> k.file).distinct().map(file ->
                        dynamicTest(file + " for " + architecture, () -> {
                            byte[] code = PtxAssembler.assemble(CudaDevice.ptx(file), architecture);
                            String text = new String(code, StandardCharsets.ISO_8859_1);
                            for (KernelTable kernel : KernelTable.values()) {
                                assertEquals(kernel.file.equals(file), text.contains(".text." + kernel.entry() + "\0"),
                                        kernel.entry());
                            }
                            assertTrue(text.startsWith("\u007fELF"), file);
                        })));
    }
}
