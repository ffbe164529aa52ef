package io.f2pad.model;

import java.lang.reflect.Array;
import java.util.Arrays;

/**
 * A tensor of a file: name, extents and row-major values. Arrays are handed over without a copy, in and out;
 * immutable and safe to share as long as nobody writes to them.
 */
public final class NamedTensor {

    private final String name;
    private final int[] shape;
    private final Object values;

    /** For values of a type that {@link Dtype} knows. */
    NamedTensor(String name, int[] shape, Object values) {
        long expected = 1;
        for (int extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException("tensor " + name + ": negative extent in "
                        + Arrays.toString(shape));
            }
            expected = Math.multiplyExact(expected, extent);
        }
        int length = Array.getLength(values);
        if (expected != length) {
            throw new IllegalArgumentException("tensor " + name + ": shape " + Arrays.toString(shape)
                    + " needs " + expected + " values, got " + length);
        }
        this.name = name;
        this.shape = shape.clone();
        this.values = values;
    }

    /**
     * A float32 tensor.
     *
     * @param name   its name
     * @param shape  its extents, none for a scalar
     * @param values row-major values
     * @return the tensor
     * @throws IllegalArgumentException if shape and length differ
     */
    public static NamedTensor of(String name, int[] shape, float[] values) {
        return new NamedTensor(name, shape, values);
    }

    /**
     * A float64 tensor.
     *
     * @param name   its name
     * @param shape  its extents, none for a scalar
     * @param values row-major values
     * @return the tensor
     * @throws IllegalArgumentException if shape and length differ
     */
    public static NamedTensor of(String name, int[] shape, double[] values) {
        return new NamedTensor(name, shape, values);
    }

    /**
     * An int32 tensor.
     *
     * @param name   its name
     * @param shape  its extents, none for a scalar
     * @param values row-major values
     * @return the tensor
     * @throws IllegalArgumentException if shape and length differ
     */
    public static NamedTensor of(String name, int[] shape, int[] values) {
        return new NamedTensor(name, shape, values);
    }

    /**
     * An int64 tensor.
     *
     * @param name   its name
     * @param shape  its extents, none for a scalar
     * @param values row-major values
     * @return the tensor
     * @throws IllegalArgumentException if shape and length differ
     */
    public static NamedTensor of(String name, int[] shape, long[] values) {
        return new NamedTensor(name, shape, values);
    }

    /**
     * A tensor of unsigned bytes.
     *
     * @param name   its name
     * @param shape  its extents, none for a scalar
     * @param values row-major values
     * @return the tensor
     * @throws IllegalArgumentException if shape and length differ
     */
    public static NamedTensor of(String name, int[] shape, byte[] values) {
        return new NamedTensor(name, shape, values);
    }

    /**
     * The same values under another name.
     *
     * @param other the name
     * @return the tensor
     */
    public NamedTensor renamed(String other) {
        return new NamedTensor(other, shape, values);
    }

    /** {@return the name} */
    public String name() {
        return name;
    }

    /** {@return the extents, none for a scalar} */
    public int[] shape() {
        return shape.clone();
    }

    /** {@return the number of elements} */
    public int length() {
        return Array.getLength(values);
    }

    /** {@return the type in memory; half types have become F32} */
    public Dtype dtype() {
        return Dtype.of(values);
    }

    /** The array of values, of the type that {@link Dtype} states. */
    Object values() {
        return values;
    }

    /** {@return the values as floats, rounded where need be; F32 hands over its own array} */
    public float[] floats() {
        if (values instanceof float[] floats) {
            return floats;
        }
        double[] doubles = doubles();
        float[] out = new float[doubles.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) doubles[i];
        }
        return out;
    }

    /** {@return the values as doubles, integers beyond 2^53 rounded; F64 hands over its own array} */
    public double[] doubles() {
        if (values instanceof double[] doubles) {
            return doubles;
        }
        double[] out = new double[length()];
        for (int i = 0; i < out.length; i++) {
            out[i] = values instanceof float[] floats ? floats[i] : integer(i);
        }
        return out;
    }

    private long integer(int i) {
        return values instanceof long[] longs ? longs[i] : values instanceof int[] ints ? ints[i]
                : ((byte[]) values)[i] & 0xFF;
    }

    /**
     * The values of an integer tensor; I32 hands over its own array.
     *
     * @return the values
     * @throws IllegalStateException if the tensor holds floating-point numbers or a value beyond 32 bits
     */
    public int[] ints() {
        if (values instanceof int[] ints) {
            return ints;
        }
        require(!dtype().floating(), "integers");
        int[] out = new int[length()];
        for (int i = 0; i < out.length; i++) {
            require((int) integer(i) == integer(i), "integers of 32 bits");
            out[i] = (int) integer(i);
        }
        return out;
    }

    /**
     * The values of an integer tensor; I64 hands over its own array.
     *
     * @return the values
     * @throws IllegalStateException if the tensor holds floating-point numbers
     */
    public long[] longs() {
        if (values instanceof long[] longs) {
            return longs;
        }
        require(!dtype().floating(), "integers");
        long[] out = new long[length()];
        Arrays.setAll(out, this::integer);
        return out;
    }

    /**
     * The values of a tensor of unsigned bytes.
     *
     * @return its own array
     * @throws IllegalStateException if it has another type
     */
    public byte[] bytes() {
        require(values instanceof byte[], "unsigned bytes");
        return (byte[]) values;
    }

    private void require(boolean holds, String expected) {
        if (!holds) {
            throw new IllegalStateException("tensor " + name + ": expected " + expected + ", got " + dtype());
        }
    }

    /** {@return name, type and shape} */
    @Override
    public String toString() {
        return name + " " + dtype() + " " + Arrays.toString(shape);
    }
}
