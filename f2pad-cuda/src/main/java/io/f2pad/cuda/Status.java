package io.f2pad.cuda;

import io.f2pad.DeviceException;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;
import jcuda.jcudnn.JCudnn;

/** Turns status codes into exceptions. Codes other than 0 differ between library versions, so only 0 is compared. */
final class Status {

    private Status() {
    }

    /**
     * Checks a call of the driver.
     *
     * @param status what it returned
     * @param call   its name, with the kernel's where there is one
     */
    static void driver(int status, String call) {
        if (status != 0) {
            throw new DeviceException("cuda backend: " + call + " failed with " + driverText(status));
        }
    }

    static String driverText(int status) {
        String[] name = {null};
        String[] text = {null};
        JCudaDriver.cuGetErrorName(status, name);
        JCudaDriver.cuGetErrorString(status, text);
        return status + " (" + name[0] + ", " + text[0] + ")";
    }

    static void cudnn(int status, String call) {
        if (status != 0) {
            throw new DeviceException("cuda backend: " + call + " failed with " + status + " ("
                    + JCudnn.cudnnGetErrorString(status) + ")");
        }
    }

    static void cublas(int status, String call) {
        if (status != 0) {
            throw new DeviceException("cuda backend: " + call + " failed with " + status + " ("
                    + JCublas2.cublasGetStatusString(status) + ")");
        }
    }
}
