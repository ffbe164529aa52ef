package io.f2pad;

/** A weight file or model bundle is damaged, incomplete or too new; the message names the file and what to do. */
public final class ModelFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened, where, and what to do, in one line
     */
    public ModelFormatException(String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened, where, and what to do, in one line
     * @param cause   the failure underneath
     */
    public ModelFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
