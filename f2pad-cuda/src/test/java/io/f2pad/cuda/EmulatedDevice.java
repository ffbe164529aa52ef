package io.f2pad.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.f2pad.cuda.natives.CudaLibraries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jcuda.driver.CUdevice;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A CUDA machine without a GPU: libcuda, libcublas, libcudnn and libnvrtc of {@code src/test/cpp}, built with the
 * kernels by g++, under JCuda's own libraries. cuBLAS is that of CUDA 13, so the binding to it is under test as well.
 * With {@code f2pad.test.device=cuda} the tests run on the machine's GPU instead, and fail where there is none.
 */
public final class EmulatedDevice {

    private static final Path SOURCES = Path.of("..", "f2pad-cuda", "src", "test", "cpp");
    private static final Path KERNELS = Path.of("..", "kernels");
    private static final Path TARGET = Path.of("target", "emulated-device");
    private static final int FIRST_COUNT = 1_000_000;
    private static final long PATIENCE_SECONDS = 300;

    /** Built once per test process; null after a success, otherwise why there is none. */
    private static final class Once {

        private static final @Nullable String REASON = prepare();
    }

    private EmulatedDevice() {
    }

    /**
     * Opens a backend; the test is skipped where there is no C++ compiler.
     *
     * @return the backend
     */
    public static CudaBackend open() {
        require();
        return CudaBackend.open();
    }

    /** Skips the test where there is no C++ compiler. */
    public static void require() {
        if (real()) {
            CudaBackend.open().close();
        } else {
            Assumptions.assumeTrue(Once.REASON == null, Once.REASON);
        }
    }

    /** {@return whether the tests run on the machine's GPU} */
    public static boolean real() {
        return "cuda".equals(System.getProperty("f2pad.test.device"));
    }

    /** What the emulated driver counts, in its order. */
    public enum Resource {
        /** Allocations of device memory that are not freed. */
        DEVICE_MEMORY,
        /** Allocations of device memory so far. */
        ALLOCATIONS_EVER,
        /** Page-locked memory. */
        HOST_MEMORY,
        /** Streams. */
        STREAMS,
        /** Loaded files of kernels. */
        MODULES,
        /** Graphs, instantiated or not. */
        GRAPHS,
        /** Retained contexts. */
        CONTEXTS,
        /** Handles and descriptors of cuBLAS and cuDNN. */
        OBJECTS,
        /** Events. */
        EVENTS
    }

    /**
     * Counts what is alive; the test is skipped on a real GPU, whose driver does not tell.
     *
     * @return a number for everything
     */
    public static Map<Resource, Integer> count() {
        Assumptions.assumeFalse(real(), "skipped: a real driver does not count");
        require();
        CudaLibraries.load();
        Map<Resource, Integer> counts = new EnumMap<>(Resource.class);
        CUdevice device = new CUdevice();
        assertEquals(0, JCudaDriver.cuDeviceGet(device, 0));
        for (Resource resource : Resource.values()) {
            int[] value = new int[1];
            assertEquals(0, JCudaDriver.cuDeviceGetAttribute(value, FIRST_COUNT + resource.ordinal(), device));
            counts.put(resource, value[0]);
        }
        return counts;
    }

    private static @Nullable String prepare() {
        try {
            if (execute(List.of("g++", "--version")) != 0) {
                return "skipped: g++ does not work";
            }
        } catch (IOException e) {
            return "skipped: no g++ on this machine, which builds the emulated device";
        }
        try {
            build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.setProperty("f2pad.cuda.path", TARGET.toAbsolutePath().toString());
        return null;
    }

    private static void build() throws IOException {
        Files.createDirectories(TARGET);
        Path kernels = Files.writeString(TARGET.resolve("kernels.cpp"), kernels());
        Path cublas = versions("libcublas.so.13");
        Path cudnn = versions("libcudnn.so.9");
        library("libcuda.so.1", null, SOURCES.resolve("emulation.cpp"), SOURCES.resolve("driver.cpp"), kernels);
        library("libcublas.so.13", cublas, SOURCES.resolve("cublas.cpp"));
        library("libcudnn.so.9", cudnn, SOURCES.resolve("cudnn.cpp"));
        library("libnvrtc.so.13", versions("libnvrtc.so.13"), SOURCES.resolve("nvrtc.cpp"));
    }

    /** All kernels in one file, each source in a namespace of its own, because their helpers share names. */
    private static String kernels() throws IOException {
        StringBuilder text = new StringBuilder("#include \"emulation.h\"\n");
        headers().forEach(header -> text.append("#include \"").append(header).append("\"\n"));
        Arrays.stream(KernelTable.values()).collect(Collectors.groupingBy(k -> k.file)).forEach((file, kernels) -> {
            text.append("namespace in_").append(file).append(" {\n#include \"").append(file).append(".cu\"\n");
            kernels.forEach(k -> text.append("EMULATE(").append(k.entry()).append(")\n"));
            text.append("}\n");
        });
        text.append("namespace planted {\n#include \"planted.cu\"\n");
        List.of("planted_race", "planted_divergence", "planted_overrun")
                .forEach(name -> text.append("EMULATE(").append(name).append(")\n"));
        return text.append("}\n").toString();
    }

    private static List<Path> headers() throws IOException {
        try (Stream<Path> files = Files.list(KERNELS)) {
            return files.map(Path::getFileName).filter(f -> f.toString().endsWith(".cuh")).sorted().toList();
        }
    }

    /** The real libraries' symbols carry a version of this name, which JCuda's libraries ask for. */
    private static Path versions(String library) throws IOException {
        return Files.writeString(TARGET.resolve(library + ".map"), library + " { global: *; };\n");
    }

    private static void library(String name, @Nullable Path versions, Path... sources) throws IOException {
        // -Bsymbolic: a kernel called step must not become the C library's function of that name.
        List<String> command = new ArrayList<>(List.of("g++", "-std=c++17", "-O3", "-march=native",
                "-ffp-contract=off", "-fPIC", "-shared", "-pthread", "-Wall", "-Wl,-Bsymbolic", "-I" + SOURCES,
                "-I" + KERNELS, "-Wl,-soname," + name, "-o", TARGET.resolve(name).toString()));
        if (versions != null) {
            command.add("-Wl,--version-script=" + versions);
        }
        for (Path source : sources) {
            command.add(source.toString());
        }
        if (versions != null) {
            command.add(TARGET.resolve("libcuda.so.1").toString());
        }
        assertEquals(0, execute(command), "g++ failed: " + Files.readString(TARGET.resolve("log.txt")));
    }

    private static int execute(List<String> command) throws IOException {
        Files.createDirectories(TARGET);
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(TARGET.resolve("log.txt").toFile()).start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command + " did not end");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
