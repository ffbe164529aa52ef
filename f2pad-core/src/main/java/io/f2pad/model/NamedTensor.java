package io.f2pad.model;

import java.lang.reflect.Array;
import java.util.Arrays;

/**
 * A tensor of a file: name, shape and values as floats, integers or bytes. Arrays are handed over without a copy.
 * Immutable as long as nobody writes to its arrays.
 */
public final class NamedTensor {

    private final String name;
    private final int[] shape;
    private final Object values;

    private NamedTensor(String name, int[] shape, Object values, int length) {
        long expected = Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
        if (expected != length) {
            throw new IllegalArgumentException("tensor " + name + ": shape " + Arrays.toString(shape) + " needs "
                    + expected + " values, got " + length);
        }
        this.name = name;
        this.shape = shape.clone();
        this.values = values;
    }

    /**
     * A float32 tensor.
     *
     * @param name   its name
     * @param shape  its extents
     * @param values row-major values
     * @return the tensor
     */
    public static NamedTensor of(String name, int[] shape, float[] values) {
        return new NamedTensor(name, shape, values, values.length);
    }

    /**
     * A float64 tensor.
     *
     * @param name   its name
     * @param shape  its extents
     * @param values row-major values
     * @return the tensor
     */
    public static NamedTensor of(String name, int[] shape, double[] values) {
        return new NamedTensor(name, shape, values, values.length);
    }

    /**
     * An int32 tensor.
     *
     * @param name   its name
     * @param shape  its extents
     * @param values row-major values
     * @return the tensor
     */
    public static NamedTensor of(String name, int[] shape, int[] values) {
        return new NamedTensor(name, shape, values, values.length);
    }

    /**
     * A tensor of unsigned bytes.
     *
     * @param name   its name
     * @param shape  its extents
     * @param values row-major values
     * @return the tensor
     */
    public static NamedTensor of(String name, int[] shape, byte[] values) {
        return new NamedTensor(name, shape, values, values.length);
    }

    /**
     * The same values under another name.
     *
     * @param other the name
     * @return the tensor
     */
    public NamedTensor renamed(String other) {
        return new NamedTensor(other, shape, values, Array.getLength(values));
    }

    /** {@return the name} */
    public String name() {
        return name;
    }

    /** {@return the extents} */
    public int[] shape() {
        return shape.clone();
    }

    /** {@return the values' array: float[], double[], int[] or byte[]} */
    Object values() {
        return values;
    }

    /** {@return the values as floats; float32 tensors hand over their own array} */
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

    /** {@return the values as doubles; float64 tensors hand over their own array} */
    public double[] doubles() {
        if (values instanceof double[] doubles) {
            return doubles;
        }
        double[] out;
        if (values instanceof float[] floats) {
            out = new double[floats.length];
            for (int i = 0; i < out.length; i++) {
                out[i] = floats[i];
            }
        } else if (values instanceof int[] ints) {
            out = Arrays.stream(ints).asDoubleStream().toArray();
        } else {
            byte[] bytes = (byte[]) values;
            out = new double[bytes.length];
            for (int i = 0; i < out.length; i++) {
                out[i] = bytes[i] & 0xFF;
            }
        }
        return out;
    }

    /** {@return the values as ints} */
    public int[] ints() {
        return values instanceof int[] ints ? ints : Arrays.stream(doubles()).mapToInt(v -> (int) v).toArray();
    }

    /**
     * The values of a byte tensor.
     *
     * @return its own array
     * @throws IllegalStateException for another type
     */
    public byte[] bytes() {
        if (values instanceof byte[] bytes) {
            return bytes;
        }
        throw new IllegalStateException("tensor " + name + ": expected unsigned bytes");
    }
}
