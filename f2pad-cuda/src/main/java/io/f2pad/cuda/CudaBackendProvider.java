package io.f2pad.cuda;

import io.f2pad.DeviceException;
import io.f2pad.cuda.natives.CudaLibraries;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.BackendProvider;
import java.util.List;
import java.util.Locale;
import jcuda.driver.JCudaDriver;
import jcuda.jcudnn.JCudnn;

/** The backend for NVIDIA GPUs. */
public final class CudaBackendProvider implements BackendProvider {

    /** For {@link java.util.ServiceLoader}. */
    public CudaBackendProvider() {
    }

    @Override
    public String kind() {
        return "cuda";
    }

    @Override
    public Backend open(int threads) {
        return CudaBackend.open();
    }

    @Override
    public List<Fact> describe() {
        CudaDevice device;
        CudaLibraries libraries;
        try {
            libraries = CudaLibraries.load();
            device = CudaDevice.open();
        } catch (DeviceException e) {
            return List.of(new Fact("GPU", "not used: " + e.getMessage()));
        }
        try {
            int[] driver = new int[1];
            JCudaDriver.cuDriverGetVersion(driver);
            long cudnn = JCudnn.cudnnGetVersion();
            return List.of(
                    new Fact("GPU", String.format(Locale.ROOT, "%s, compute capability %d.%d, %s", device.name(),
                            device.capability() / 10, device.capability() % 10,
                            DeviceMemory.size(device.totalBytes()))),
                    new Fact("driver", "CUDA " + driver[0] / 1000 + "." + driver[0] % 1000 / 10),
                    new Fact("toolkit", "cuBLAS from " + libraries.toolkit()),
                    new Fact("cuDNN", cudnn / 10000 + "." + cudnn / 100 % 100 + "." + cudnn % 100 + " from "
                            + libraries.cudnn()));
        } finally {
            device.release();
        }
    }
}
