package io.f2pad.cuda;

import io.f2pad.DeviceException;
import io.f2pad.cuda.natives.CudaLibraries;
import io.f2pad.cuda.natives.RuntimeCompiler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;

/**
 * The first GPU with its primary context and the loaded kernels, shared by a backend and its forks. Safe to share
 * between threads; the last user's {@link #release} frees everything.
 */
final class CudaDevice {

    private static final int NAME_BYTES = 256;
    /** The oldest architecture that the kernels' PTX is for. */
    private static final int OLDEST = 75;

    private final CUdevice device = new CUdevice();
    private final CUcontext context = new CUcontext();
    private final DeviceMemory memory = new DeviceMemory();
    private final MeasuredAlgorithms algorithms = new MeasuredAlgorithms();
    private final Map<String, CUmodule> modules = new HashMap<>();
    private final String name;
    private final int capability;
    private int users = 1;

    private CudaDevice() {
        CudaLibraries.load();
        int status = JCudaDriver.cuInit(0);
        int[] count = new int[1];
        if (status != 0 || JCudaDriver.cuDeviceGetCount(count) != 0 || count[0] == 0) {
            throw new DeviceException("cuda backend: no usable NVIDIA GPU"
                    + (status == 0 ? "" : ", cuInit failed with " + Status.driverText(status)));
        }
        Status.driver(JCudaDriver.cuDeviceGet(device, 0), "cuDeviceGet");
        byte[] text = new byte[NAME_BYTES];
        Status.driver(JCudaDriver.cuDeviceGetName(text, NAME_BYTES, device), "cuDeviceGetName");
        int length = 0;
        while (length < NAME_BYTES && text[length] != 0) {
            length++;
        }
        name = new String(text, 0, length, StandardCharsets.UTF_8);
        capability = 10 * attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                + attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
        if (capability < OLDEST) {
            throw new DeviceException("cuda backend: " + name + " has compute capability " + capability / 10 + "."
                    + capability % 10 + ", 7.5 or newer is needed");
        }
        Status.driver(JCudaDriver.cuDevicePrimaryCtxRetain(context, device), "cuDevicePrimaryCtxRetain");
    }

    /**
     * Opens the first GPU.
     *
     * @return the device, with one user
     * @throws DeviceException if there is none, or a library is missing
     */
    static CudaDevice open() {
        CudaDevice opened = new CudaDevice();
        opened.bind();
        return opened;
    }

    private int attribute(int which) {
        int[] value = new int[1];
        Status.driver(JCudaDriver.cuDeviceGetAttribute(value, which, device), "cuDeviceGetAttribute");
        return value[0];
    }

    String name() {
        return name;
    }

    /** {@return ten times the major number plus the minor one} */
    int capability() {
        return capability;
    }

    long totalBytes() {
        long[] bytes = new long[1];
        Status.driver(JCudaDriver.cuDeviceTotalMem(bytes, device), "cuDeviceTotalMem");
        return bytes[0];
    }

    DeviceMemory memory() {
        return memory;
    }

    MeasuredAlgorithms algorithms() {
        return algorithms;
    }

    /** Makes the context that of the calling thread; every operation does, because any thread may call. */
    void bind() {
        Status.driver(JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
    }

    /** {@return a kernel's function; its file is loaded and translated at the first call} */
    synchronized CUfunction function(KernelTable kernel) {
        CUmodule module = modules.computeIfAbsent(kernel.file, CudaDevice::load);
        CUfunction function = new CUfunction();
        Status.driver(JCudaDriver.cuModuleGetFunction(function, module, kernel.entry()), "cuModuleGetFunction of "
                + kernel.entry());
        return function;
    }

    private static CUmodule load(String file) {
        Path sources = RuntimeCompiler.sources();
        byte[] ptx = sources == null ? ptx(file) : RuntimeCompiler.compile(sources, file);
        CUmodule module = new CUmodule();
        // The driver reads up to a zero byte.
        Status.driver(JCudaDriver.cuModuleLoadData(module, Arrays.copyOf(ptx, ptx.length + 1)),
                "cuModuleLoadData of " + file + ".ptx");
        return module;
    }

    /** {@return the generated code of a file of kernels} */
    static byte[] ptx(String file) {
        try (InputStream in = CudaDevice.class.getResourceAsStream("kernels/" + file + ".ptx")) {
            if (in == null) {
                throw new IllegalStateException("cuda backend: kernels/" + file + ".ptx is not in this program");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cuda backend: kernels/" + file + ".ptx: " + e.getMessage(), e);
        }
    }

    synchronized CudaDevice share() {
        users++;
        return this;
    }

    /** Gives one share back. */
    synchronized void release() {
        if (--users == 0) {
            modules.values().forEach(m -> Status.driver(JCudaDriver.cuModuleUnload(m), "cuModuleUnload"));
            modules.clear();
            Status.driver(JCudaDriver.cuDevicePrimaryCtxRelease(device), "cuDevicePrimaryCtxRelease");
        }
    }
}
