package io.f2pad.tensor.cpu;

import io.f2pad.tensor.Backend;
import io.f2pad.tensor.BackendProvider;
import java.util.List;

/** The pure-JVM backend. */
public final class CpuBackendProvider implements BackendProvider {

    /** For {@link java.util.ServiceLoader}. */
    public CpuBackendProvider() {
    }

    @Override
    public String kind() {
        return "cpu";
    }

    @Override
    public Backend open(int threads) {
        return CpuBackend.open(threads);
    }

    @Override
    public List<Fact> describe() {
        int cores = Runtime.getRuntime().availableProcessors();
        try (CpuBackend backend = CpuBackend.open(cores)) {
            return List.of(new Fact("engine", backend.name()));
        } catch (IllegalStateException e) {
            return List.of(new Fact("engine", String.valueOf(e.getMessage())));
        }
    }
}
