package io.f2pad;

/** A compute device is missing, too small or has failed; the message names the device, the call and what to do. */
public final class DeviceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened, where, and what to do, in one line
     */
    public DeviceException(String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened, where, and what to do, in one line
     * @param cause   the failure underneath
     */
    public DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
