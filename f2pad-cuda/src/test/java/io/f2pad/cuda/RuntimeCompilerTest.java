package io.f2pad.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.DeviceException;
import io.f2pad.cuda.natives.RuntimeCompiler;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kernels compiled at start-up from a folder instead of the committed PTX. */
class RuntimeCompilerTest {

    @TempDir
    private Path folder;

    @AfterEach
    void reset() {
        System.clearProperty(RuntimeCompiler.PROPERTY);
    }

    @Test
    void theSourcesOfTheFolderRun() {
        EmulatedDevice.require();
        System.setProperty(RuntimeCompiler.PROPERTY, Path.of("..", "kernels").toString());
        try (CudaBackend backend = EmulatedDevice.open()) {
            Tensor x = backend.allocate(Shape.image(2, 3, 5));
            backend.fill(x, 2);
            assertEquals(60, backend.sum(x));
        }
    }

    @Test
    void aWrongSourceIsNamedWithItsError() throws IOException {
        EmulatedDevice.require();
        // The first that a backend loads.
        Files.writeString(folder.resolve("convolution.cu"), "#error planted\n");
        System.setProperty(RuntimeCompiler.PROPERTY, folder.toString());
        String message = assertThrows(DeviceException.class, CudaBackend::open).getMessage();
        assertTrue(message.contains("convolution.cu does not compile: ")
                && message.contains("convolution.cu(1): error: #error"), message);
    }
}
