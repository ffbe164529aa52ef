package io.f2pad.tensor;

import io.f2pad.DeviceException;
import java.util.List;
import java.util.ServiceLoader;
import org.slf4j.LoggerFactory;

/**
 * A backend by name. Where the machine cannot run it the CPU takes over and one logged line says why; the system
 * property {@code f2pad.backend.required} with the name turns that, and the choice of another one, into a failure.
 *
 * @param kind the name of a {@link BackendProvider}
 */
public record BackendChoice(String kind) {

    /** The pure-JVM backend, which runs everywhere. */
    public static final BackendChoice CPU = new BackendChoice("cpu");

    private static final String REQUIRED = "f2pad.backend.required";

    /** {@return the backends that this program was built with} */
    public static List<BackendProvider> available() {
        return ServiceLoader.load(BackendProvider.class, BackendProvider.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get).toList();
    }

    /**
     * Opens the backend, or the CPU's in its place.
     *
     * @param threads worker threads, at least 1
     * @return the backend, to be closed by the caller
     * @throws IllegalArgumentException if no provider has this name
     * @throws DeviceException          if the machine cannot run a required backend, or another one is required
     */
    public Backend open(int threads) {
        return open(threads, available());
    }

    Backend open(int threads, List<BackendProvider> providers) {
        BackendProvider wanted = find(kind, providers);
        String required = System.getProperty(REQUIRED);
        if (required != null && !required.equals(kind)
                && providers.stream().anyMatch(p -> p.kind().equals(required))) {
            throw new DeviceException(REQUIRED + "=" + required + ", but the backend '" + kind
                    + "' was chosen; choose '" + required + "' (--backend " + required + ") or remove the property");
        }
        if (kind.equals(CPU.kind)) {
            return wanted.open(threads);
        }
        try {
            return wanted.open(threads);
        } catch (DeviceException e) {
            if (kind.equals(required)) {
                throw new DeviceException(REQUIRED + "=" + kind + ", but " + e.getMessage(), e);
            }
            LoggerFactory.getLogger(BackendChoice.class).warn("{}; the CPU takes over", e.getMessage());
            return CPU.open(threads, providers);
        }
    }

    private static BackendProvider find(String kind, List<BackendProvider> providers) {
        return providers.stream().filter(p -> p.kind().equals(kind)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("backend: this program has no '" + kind + "', only "
                        + String.join(", ", providers.stream().map(BackendProvider::kind).toList())));
    }
}
