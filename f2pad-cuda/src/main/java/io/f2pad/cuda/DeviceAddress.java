package io.f2pad.cuda;

import jcuda.driver.CUdeviceptr;

/** Device memory whose address can be written into a kernel's arguments. */
final class DeviceAddress extends CUdeviceptr {

    DeviceAddress() {
    }

    private DeviceAddress(CUdeviceptr of, long bytes) {
        super(of, bytes);
    }

    long value() {
        return getNativePointer() + getByteOffset();
    }

    /** {@return an address behind this one} */
    DeviceAddress plus(long bytes) {
        return new DeviceAddress(this, bytes);
    }
}
