package io.f2pad;

/** A data set, image or mask cannot be used as given; the message names the file and what to do. */
public final class DatasetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened, where, and what to do, in one line
     */
    public DatasetException(String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened, where, and what to do, in one line
     * @param cause   the failure underneath
     */
    public DatasetException(String message, Throwable cause) {
        super(message, cause);
    }
}
