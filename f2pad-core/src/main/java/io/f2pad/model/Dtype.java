package io.f2pad.model;

import java.nio.ByteBuffer;

/**
 * The element types that are read from safetensors files. The half types are widened to float32 when read and
 * are not written.
 */
public enum Dtype {
    /** IEEE 754 binary64, as {@code double[]}. */
    F64(8),
    /** IEEE 754 binary32, as {@code float[]}. */
    F32(4),
    /** IEEE 754 binary16, widened to {@code float[]}. */
    F16(2),
    /** The upper half of a binary32, widened to {@code float[]}. */
    BF16(2),
    /** Signed 64-bit integers, as {@code long[]}. */
    I64(8),
    /** Signed 32-bit integers, as {@code int[]}. */
    I32(4),
    /** Unsigned bytes, as {@code byte[]}. */
    U8(1);

    private final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
    }

    /** {@return bytes of one element} */
    public int bytes() {
        return bytes;
    }

    /** {@return whether elements are floating-point numbers} */
    public boolean floating() {
        return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    /** The type whose elements an array holds. */
    static Dtype of(Object values) {
        return values instanceof float[] ? F32 : values instanceof double[] ? F64
                : values instanceof long[] ? I64 : values instanceof int[] ? I32 : U8;
    }

    Object allocate(int count) {
        return switch (this) {
            case F64 -> new double[count];
            case F32, F16, BF16 -> new float[count];
            case I64 -> new long[count];
            case I32 -> new int[count];
            case U8 -> new byte[count];
        };
    }

    /** Reads elements from the start of a buffer, in its byte order, into values[from, from+count). */
    void get(ByteBuffer data, Object values, int from, int count) {
        switch (this) {
            case F64 -> data.asDoubleBuffer().get((double[]) values, from, count);
            case F32 -> data.asFloatBuffer().get((float[]) values, from, count);
            case I64 -> data.asLongBuffer().get((long[]) values, from, count);
            case I32 -> data.asIntBuffer().get((int[]) values, from, count);
            case U8 -> data.get((byte[]) values, from, count);
            case F16, BF16 -> {
                float[] floats = (float[]) values;
                for (int i = 0; i < count; i++) {
                    short bits = data.getShort(2 * i);
                    floats[from + i] = this == F16 ? half(bits) : Float.intBitsToFloat(bits << 16);
                }
            }
        }
    }

    /** Writes values[from, from+count) to the start of a little-endian buffer. */
    void put(ByteBuffer data, Object values, int from, int count) {
        switch (this) {
            case F64 -> data.asDoubleBuffer().put((double[]) values, from, count);
            case F32 -> data.asFloatBuffer().put((float[]) values, from, count);
            case I64 -> data.asLongBuffer().put((long[]) values, from, count);
            case I32 -> data.asIntBuffer().put((int[]) values, from, count);
            case U8 -> data.put((byte[]) values, from, count);
            default -> throw new IllegalStateException("dtype " + this + " is not written");
        }
    }

    /** Widens a binary16: 1 sign, 5 exponent (bias 15) and 10 fraction bits. */
    static float half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        float magnitude;
        if (exponent == 0) {
            magnitude = fraction * 0x1p-24f;
        } else if (exponent == 31) {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else {
            magnitude = Math.scalb((float) (1024 + fraction), exponent - 25);
        }
        return bits < 0 ? -magnitude : magnitude;
    }
}
