package io.f2pad.cuda;

import io.f2pad.DeviceException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import jcuda.driver.JCudaDriver;

/** Allocates device memory and keeps count of it, so that a request that does not fit is answered with numbers. */
final class DeviceMemory {

    private final AtomicLong used = new AtomicLong();

    /** {@return bytes in use} */
    long used() {
        return used.get();
    }

    /**
     * Allocates.
     *
     * @param bytes how many, at least 1
     * @param what  what for, for the message
     * @return the memory, its contents unspecified
     * @throws DeviceException if it does not fit
     */
    DeviceAddress allocate(long bytes, String what) {
        DeviceAddress address = new DeviceAddress();
        int status = JCudaDriver.cuMemAlloc(address, bytes);
        if (status != 0) {
            long[] free = new long[1];
            long[] total = new long[1];
            JCudaDriver.cuMemGetInfo(free, total);
            throw DeviceException.outOfMemory(String.format(Locale.ROOT, "cuda backend: %s needs %s, but %s of the "
                    + "device's %s are free and this program holds %s (%s); use a smaller --size or fewer --threads, "
                    + "which are images at a time", what, size(bytes), size(free[0]), size(total[0]),
                    size(used.get()), Status.driverText(status)));
        }
        used.addAndGet(bytes);
        return address;
    }

    void free(DeviceAddress address, long bytes) {
        Status.driver(JCudaDriver.cuMemFree(address), "cuMemFree");
        used.addAndGet(-bytes);
    }

    /** {@return a number of bytes for people} */
    static String size(long bytes) {
        return bytes < 1L << 30 ? String.format(Locale.ROOT, "%.1f MB", bytes / 1048576.0)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1073741824.0);
    }
}
