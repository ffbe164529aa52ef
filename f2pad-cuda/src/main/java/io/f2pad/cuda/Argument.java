package io.f2pad.cuda;

/** What a kernel's parameter is, with its size and alignment in bytes. */
enum Argument {
    /** An address. */
    POINTER(8, 8),
    /** A whole number. */
    INT(4, 4),
    /** A real number. */
    FLOAT(4, 4),
    /** A real number in double precision. */
    DOUBLE(8, 8),
    /** {@code Part}: seven whole numbers. */
    PART(28, 4),
    /** {@code Range}: three low and three high values. */
    RANGE(24, 4),
    /** {@code Adan}: seven real numbers. */
    ADAN(28, 4),
    /** {@code Step}: one whole number and nine real ones. */
    STEP(40, 4),
    /** {@code Convolution}: eleven whole numbers. */
    CONVOLUTION(44, 4);

    final int bytes;
    final int alignment;

    Argument(int bytes, int alignment) {
        this.bytes = bytes;
        this.alignment = alignment;
    }
}
