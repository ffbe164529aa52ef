package io.f2pad.tensor.cpu;

import io.f2pad.tensor.BackendChoice;
import io.f2pad.tensor.BackendProvider;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the kernels: the Vector API when its module is in the boot layer, plain arrays otherwise. The system property
 * {@code f2pad.backend} ({@code vector} or {@code plain}) forces one of them, and
 * {@code f2pad.backend.required=vector} turns a fall-back into an exception.
 */
enum KernelProvider {

    /** Explicit vectors of 128 to 512 bits. */
    VECTOR {
        @Override
        Kernels create() {
            if (!vectorModulePresent()) {
                throw new IllegalStateException("cpu backend: the Vector API was asked for, but module " + MODULE
                        + " is not in the boot layer; start java with " + FLAG);
            }
            try {
                return (Kernels) Class.forName(VECTOR_CLASS).getConstructor().newInstance();
            } catch (InvocationTargetException e) {
                throw new IllegalStateException("cpu backend: the Vector API kernels failed: " + e.getCause(), e);
            } catch (ReflectiveOperationException | LinkageError e) {
                throw new IllegalStateException("cpu backend: the Vector API kernels cannot be loaded: " + e, e);
            }
        }
    },

    /** Plain array loops in the form that the JIT compiler vectorises. */
    PLAIN {
        @Override
        Kernels create() {
            return new PlainKernels();
        }
    };

    private static final String MODULE = "jdk.incubator.vector";
    private static final String FLAG = "--add-modules=" + MODULE;
    private static final String VECTOR_CLASS = "io.f2pad.tensor.cpu.vector.VectorKernels";

    /** {@return new kernels of this kind} */
    abstract Kernels create();

    static boolean vectorModulePresent() {
        return ModuleLayer.boot().findModule(MODULE).isPresent();
    }

    /** {@return the kernels that the system properties and the running JVM call for} */
    static Kernels choose() {
        return choose(System.getProperty("f2pad.backend"), System.getProperty("f2pad.backend.required"));
    }

    /** A required backend says nothing of the CPU's engines, which train and prepare for every backend. */
    static Kernels choose(@Nullable String forced, @Nullable String required) {
        boolean engineRequired = required != null && backends().stream().noneMatch(required::equals);
        if (engineRequired && !required.equals("vector") && !required.equals("plain")) {
            throw new IllegalStateException("cpu backend: f2pad.backend.required is '" + required
                    + "', expected vector, plain or a backend of this program: " + String.join(", ", backends()));
        }
        KernelProvider provider;
        if (forced == null) {
            provider = vectorModulePresent() ? VECTOR : PLAIN;
        } else if (forced.equals("vector")) {
            provider = VECTOR;
        } else if (forced.equals("plain")) {
            provider = PLAIN;
        } else {
            throw new IllegalStateException("cpu backend: f2pad.backend is '" + forced
                    + "', expected vector or plain");
        }
        String reason = forced != null ? "f2pad.backend=" + forced
                : "module " + MODULE + " is not in the boot layer; add " + FLAG + " to the java command";
        if (engineRequired && !provider.name().equalsIgnoreCase(required)) {
            throw new IllegalStateException("cpu backend: f2pad.backend.required=" + required + ", but "
                    + (forced == null && provider == VECTOR ? "the Vector API was chosen" : reason));
        }
        if (provider == PLAIN) {
            Logger log = LoggerFactory.getLogger(KernelProvider.class);
            if (forced == null) {
                log.warn("CPU engine without the Vector API, several times slower: {}", reason);
            } else {
                log.info("CPU engine on plain arrays: {}", reason);
            }
        }
        return provider.create();
    }

    private static List<String> backends() {
        return BackendChoice.available().stream().map(BackendProvider::kind).toList();
    }
}
