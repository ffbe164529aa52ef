package io.f2pad;

import org.jspecify.annotations.Nullable;

/** A compute device is missing, too small or has failed; the message names the device, the call and what to do. */
public final class DeviceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean memory;

    /**
     * Creates the exception.
     *
     * @param message what happened, where, and what to do, in one line
     */
    public DeviceException(String message) {
        this(message, null, false);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened, where, and what to do, in one line
     * @param cause   the failure underneath
     */
    public DeviceException(String message, Throwable cause) {
        this(message, cause, false);
    }

    private DeviceException(String message, @Nullable Throwable cause, boolean memory) {
        super(message, cause);
        this.memory = memory;
    }

    /**
     * Creates the exception of a request that does not fit the device's memory.
     *
     * @param message what was requested, what there is, and what to do, in one line
     * @return the exception
     */
    public static DeviceException outOfMemory(String message) {
        return new DeviceException(message, null, true);
    }

    /** {@return whether a request did not fit the device's memory; fewer images at a time may} */
    public boolean isOutOfMemory() {
        return memory;
    }
}
