package io.f2pad.tensor.cpu;

/** A constant matrix in the order its {@link Kernels} wants; immutable and safe to share. */
public interface Packed {

    /** {@return rows k of the matrix} */
    int rows();

    /** {@return columns, rounded up to a multiple of 16} */
    int columns();
}
