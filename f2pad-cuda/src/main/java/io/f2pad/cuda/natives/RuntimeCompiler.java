package io.f2pad.cuda.natives;

import io.f2pad.DeviceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jcuda.nvrtc.JNvrtc;
import jcuda.nvrtc.nvrtcProgram;
import org.jspecify.annotations.Nullable;

/**
 * NVRTC, for those who change a kernel: compiles the sources of a folder as {@code kernels/build.sh} does, but without
 * nvcc.
 */
public final class RuntimeCompiler {

    /** The folder with the sources; without it the program's own PTX is used. */
    public static final String PROPERTY = "f2pad.cuda.nvrtc";

    private static final String BUILTINS = "libnvrtc-builtins.so.";
    /** As in build.sh; NVRTC has no header that defines INFINITY. */
    private static final String[] OPTIONS = {"--gpu-architecture=compute_75", "--fmad=false",
        "--define-macro=INFINITY=__int_as_float(0x7f800000)"};

    /** Bound at the first use. */
    private static final class Once {

        private static final String REASON = bind(LibrarySearch.of(System::getProperty, System::getenv));
    }

    private RuntimeCompiler() {
    }

    /** {@return the folder of the sources, or null where the program's own PTX is wanted} */
    public static @Nullable Path sources() {
        String folder = System.getProperty(PROPERTY);
        return folder == null ? null : Path.of(folder);
    }

    private static String bind(LibrarySearch search) {
        Path found = search.findAny(List.of("libnvrtc.so.12", "libnvrtc.so.13"));
        if (found == null) {
            return PROPERTY + " is set, but there is no libnvrtc.so.12 or .13; name its folder with -D"
                    + LibrarySearch.PROPERTY;
        }
        try (Stream<Path> beside = Files.list(found.toAbsolutePath().getParent())) {
            beside.filter(f -> f.getFileName().toString().startsWith(BUILTINS) && !f.toString().contains(".alt."))
                    .forEach(f -> System.load(f.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException("cuda backend: " + found + ": " + e.getMessage(), e);
        }
        System.load(found.toString());
        String name = found.getFileName().toString();
        boolean same = name.equals("libnvrtc.so.12");
        try (StagedLibraries staged = new StagedLibraries()) {
            staged.stage("JNvrtc", same ? null : "libnvrtc.so.12", same ? null : name);
            staged.initialise(() -> JNvrtc.setExceptionsEnabled(false));
        }
        return "";
    }

    /**
     * Compiles a file of kernels.
     *
     * @param folder with the file and the headers
     * @param name   the file's name without {@code .cu}
     * @return PTX in the version of the committed files
     * @throws DeviceException if there is no NVRTC or the source is wrong; has the first error
     */
    public static byte[] compile(Path folder, String name) {
        if (!Once.REASON.isEmpty()) {
            throw new DeviceException("cuda backend: " + Once.REASON);
        }
        Path file = folder.resolve(name + ".cu");
        nvrtcProgram program = new nvrtcProgram();
        try {
            require(JNvrtc.nvrtcCreateProgram(program, Files.readString(file), file.toString(), 0, null, null),
                    "nvrtcCreateProgram");
        } catch (IOException e) {
            throw new UncheckedIOException("cuda backend: " + PROPERTY + " names a folder without " + file + ": "
                    + e.getMessage(), e);
        }
        try {
            String[] options = Stream.concat(Stream.of(OPTIONS), Stream.of("--include-path=" + folder))
                    .toArray(String[]::new);
            if (JNvrtc.nvrtcCompileProgram(program, options.length, options) != 0) {
                String[] log = {""};
                JNvrtc.nvrtcGetProgramLog(program, log);
                throw new DeviceException("cuda backend: " + file + " does not compile: "
                        + log[0].lines().filter(l -> l.contains("error")).findFirst().orElse(log[0].strip()));
            }
            String[] ptx = new String[1];
            require(JNvrtc.nvrtcGetPTX(program, ptx), "nvrtcGetPTX");
            return ptx[0].replaceFirst("(?m)^\\.version .*", ".version 7.0").getBytes(StandardCharsets.US_ASCII);
        } finally {
            JNvrtc.nvrtcDestroyProgram(program);
        }
    }

    private static void require(int status, String call) {
        if (status != 0) {
            throw new DeviceException("cuda backend: " + call + " failed with " + JNvrtc.nvrtcGetErrorString(status));
        }
    }
}
