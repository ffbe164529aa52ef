package io.f2pad.cli;

/** A command cannot do its job; the message says what, where and what to do, in one line. */
final class JobException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    JobException(String message) {
        super(message);
    }

    JobException(String message, Throwable cause) {
        super(message, cause);
    }
}
