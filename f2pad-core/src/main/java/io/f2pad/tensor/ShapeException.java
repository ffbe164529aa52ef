package io.f2pad.tensor;

/** Operands do not fit together; the message names the op, the expected and the given shape. */
public final class ShapeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message op, expected and given shape in one line
     */
    public ShapeException(String message) {
        super(message);
    }
}
