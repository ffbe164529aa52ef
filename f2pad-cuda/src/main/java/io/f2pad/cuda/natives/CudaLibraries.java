package io.f2pad.cuda.natives;

import io.f2pad.DeviceException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;
import jcuda.jcudnn.JCudnn;
import org.jspecify.annotations.Nullable;

/**
 * JCuda bound to the CUDA libraries of this machine, once per process. CUDA 12 is used as it is; on a machine that has
 * only CUDA 13, JCublas is bound to it by {@linkplain ElfImage renaming} what it needs, in a private copy.
 *
 * @param toolkit where cuBLAS was found, for people
 * @param cudnn   where cuDNN was found, for people
 */
public record CudaLibraries(String toolkit, String cudnn) {

    private static final String SYSTEM = "system search path";
    private static final List<String> MAJORS = List.of("12", "13");

    /** Either the libraries or why there are none; loading is tried once, by the class initialisation. */
    private static final class Once {

        private static final @Nullable CudaLibraries LOADED;
        private static final String REASON;

        static {
            CudaLibraries loaded = null;
            String reason = "";
            try {
                loaded = bind(LibrarySearch.of(System::getProperty, System::getenv));
            } catch (DeviceException | UncheckedIOException | IllegalStateException | IllegalArgumentException
                    | UnsatisfiedLinkError e) {
                reason = String.valueOf(e.getMessage());
            }
            LOADED = loaded;
            REASON = reason;
        }
    }

    /**
     * Loads the libraries, or reports what the first try reported.
     *
     * @return the libraries
     * @throws DeviceException if the machine lacks one; says which
     */
    public static CudaLibraries load() {
        if (Once.LOADED == null) {
            throw new DeviceException(Once.REASON);
        }
        return Once.LOADED;
    }

    private static CudaLibraries bind(LibrarySearch search) {
        if (!StagedLibraries.present()) {
            throw new DeviceException("cuda backend: no JCuda libraries for " + System.getProperty("os.name") + " "
                    + System.getProperty("os.arch") + " in this program; Linux on x86-64 is supported");
        }
        try (StagedLibraries staged = new StagedLibraries()) {
            Path driver = search.findChosen("libcuda.so.1");
            if (driver != null) {
                System.load(driver.toString());
            }
            probe(staged.stage("JCudaDriver", null, null), "the NVIDIA driver's libcuda.so.1");
            String toolkit = bindCublas(search, staged);
            preload(search, "libnvrtc-builtins.so.13.0", "libnvrtc.so.13", "libnvrtc.so.12");
            Path cudnn = search.find("libcudnn.so.9");
            if (cudnn != null) {
                System.load(cudnn.toString());
            }
            probe(staged.stage("JCudnn", null, null), "cuDNN 9 (libcudnn.so.9)");
            staged.initialise(() -> {
                JCudaDriver.setExceptionsEnabled(false);
                JCublas2.setExceptionsEnabled(false);
                JCudnn.setExceptionsEnabled(false);
            });
            return new CudaLibraries(toolkit, cudnn == null ? SYSTEM : cudnn.toString());
        }
    }

    private static String bindCublas(LibrarySearch search, StagedLibraries staged) {
        Path found = search.findAny(MAJORS.stream().map(m -> "libcublas.so." + m).toList());
        if (found != null) {
            String name = found.getFileName().toString();
            preload(search, name.replace("libcublas.", "libcublasLt."));
            System.load(found.toString());
            probe(stageCublas(staged, name), name);
            return found.toString();
        }
        try {
            System.load(stageCublas(staged, "libcublas.so.12").toString());
        } catch (UnsatisfiedLinkError e) {
            probe(stageCublas(staged, "libcublas.so.13"), "cuBLAS (libcublas.so.12 or .13)");
        }
        return SYSTEM;
    }

    private static Path stageCublas(StagedLibraries staged, String name) {
        boolean same = name.equals("libcublas.so.12");
        return staged.stage("JCublas2", same ? null : "libcublas.so.12", same ? null : name);
    }

    /** The dynamic linker then finds them by name, whatever LD_LIBRARY_PATH says. */
    private static void preload(LibrarySearch search, String... names) {
        for (String name : names) {
            Path file = search.find(name);
            if (file != null) {
                System.load(file.toString());
            }
        }
    }

    private static void probe(Path library, String needed) {
        try {
            System.load(library.toString());
        } catch (UnsatisfiedLinkError e) {
            String text = String.valueOf(e.getMessage());
            throw new DeviceException("cuda backend: " + needed + " is missing ("
                    + text.substring(text.indexOf(": ") + 2) + "); install it, or name its folder with -D"
                    + LibrarySearch.PROPERTY, e);
        }
    }
}
