package io.f2pad;

/** A weight file or model bundle is damaged, incomplete or too new; the message names the file and what to do. */
public final class ModelFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 2000;

    /**
     * Creates the exception.
     *
     * @param message what happened, where, and what to do, in one line
     */
    public ModelFormatException(String message) {
        super(oneLine(message));
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened, where, and what to do, in one line
     * @param cause   the failure underneath
     */
    public ModelFormatException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    /** A damaged file may hold names with line breaks or without end. */
    private static String oneLine(String message) {
        String shown = message.length() > LONGEST ? message.substring(0, LONGEST) + "..." : message;
        return shown.replaceAll("[\\p{Cntrl}\u0085\u2028\u2029]", "?");
    }
}
