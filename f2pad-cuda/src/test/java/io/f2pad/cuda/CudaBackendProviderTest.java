package io.f2pad.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.tensor.Backend;
import io.f2pad.tensor.BackendChoice;
import io.f2pad.tensor.BackendProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The choice of the GPU, where there is one and, in a process of its own, where there is none. */
class CudaBackendProviderTest {

    @TempDir
    private Path folder;

    /** What a program without a GPU does; prints the backend's name and the provider's description. */
    private static final class Program {

        public static void main(String[] arguments) {
            System.out.println(new CudaBackendProvider().describe());
            try (Backend backend = new BackendChoice("cuda").open(1)) {
                System.out.println(backend.name());
            }
        }
    }

    private String run(String... properties) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(java.toString(),
                "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(properties));
        command.add(Program.class.getName());
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES));
        String text = Files.readString(log, StandardCharsets.UTF_8);
        Assumptions.assumeFalse(text.contains("compute capability"), "skipped: this machine has a GPU");
        return text;
    }

    @Test
    void withoutAGpuTheCpuTakesOverAndOneLineSaysWhy() throws IOException, InterruptedException {
        String text = run();
        assertTrue(text.contains("Fact[name=GPU, value=not used: cuda backend: "), text);
        List<String> warnings = text.lines().filter(l -> l.contains("the CPU takes over")).toList();
        assertEquals(1, warnings.size(), text);
        assertTrue(warnings.get(0).contains("cuda backend: "), text);
        assertTrue(text.lines().anyMatch(l -> l.startsWith("cpu (")), text);
    }

    @Test
    void requiredTheFailureSaysWhy() throws IOException, InterruptedException {
        String text = run("-Df2pad.backend.required=cuda");
        assertTrue(text.contains("DeviceException: f2pad.backend.required=cuda, but cuda backend: "), text);
        assertTrue(text.lines().noneMatch(l -> l.startsWith("cpu (")), text);
    }

    @Test
    void withADeviceItIsDescribed() {
        EmulatedDevice.require();
        List<BackendProvider.Fact> facts = new CudaBackendProvider().describe();
        assertEquals(List.of("GPU", "driver", "toolkit", "cuDNN"), facts.stream().map(BackendProvider.Fact::name)
                .toList());
        assertTrue(facts.get(0).value().contains("compute capability"), facts.toString());
        try (Backend backend = new BackendChoice("cuda").open(1)) {
            assertTrue(backend.name().startsWith("cuda ("), backend.name());
        }
    }
}
