package io.f2pad.bench.device;

import io.f2pad.DeviceException;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/** A copy from device memory to device memory by the driver: the rate that memory-bound kernels are compared with. */
final class DeviceCopy {

    private static final int COPIES = 20;

    private DeviceCopy() {
    }

    /** {@return bytes read and written per second, in 1e9; a backend must be open on this thread} */
    static double gigabytesPerSecond(long bytes) {
        CUdeviceptr from = new CUdeviceptr();
        CUdeviceptr to = new CUdeviceptr();
        CUstream stream = new CUstream();
        require(JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING), "cuStreamCreate");
        require(JCudaDriver.cuMemAlloc(from, bytes), "cuMemAlloc");
        require(JCudaDriver.cuMemAlloc(to, bytes), "cuMemAlloc");
        double best = Double.POSITIVE_INFINITY;
        for (int round = 0; round < 5; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < COPIES; i++) {
                require(JCudaDriver.cuMemcpyDtoDAsync(to, from, bytes, stream), "cuMemcpyDtoDAsync");
            }
            require(JCudaDriver.cuStreamSynchronize(stream), "cuStreamSynchronize");
            best = Math.min(best, (System.nanoTime() - start) * 1e-9);
        }
        require(JCudaDriver.cuMemFree(from), "cuMemFree");
        require(JCudaDriver.cuMemFree(to), "cuMemFree");
        require(JCudaDriver.cuStreamDestroy(stream), "cuStreamDestroy");
        return 2.0 * bytes * COPIES / best / 1e9;
    }

    private static void require(int status, String call) {
        if (status != 0) {
            throw new DeviceException("bench: " + call + " failed with " + status);
        }
    }
}
