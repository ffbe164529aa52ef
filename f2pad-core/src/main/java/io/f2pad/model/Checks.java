package io.f2pad.model;

import io.f2pad.ModelFormatException;

/** Refuses values that no computation survives. */
public final class Checks {

    private Checks() {
    }

    /**
     * Refuses NaN and infinity; integer tensors always pass.
     *
     * @param tensor what to look at
     * @param source what messages call the file
     * @throws ModelFormatException naming the tensor, the value and the index of the first such value
     */
    public static void finite(NamedTensor tensor, String source) {
        if (tensor.values() instanceof float[] floats) {
            finite(tensor.name(), floats, source);
        } else if (tensor.values() instanceof double[] doubles) {
            for (int i = 0; i < doubles.length; i++) {
                require(Double.isFinite(doubles[i]), tensor.name(), doubles[i], i, source);
            }
        }
    }

    /**
     * Refuses NaN and infinity.
     *
     * @param name   what messages call the values
     * @param values the values
     * @param source what messages call the file
     * @throws ModelFormatException naming the value and the index of the first such value
     */
    public static void finite(String name, float[] values, String source) {
        for (int i = 0; i < values.length; i++) {
            require(Float.isFinite(values[i]), name, values[i], i, source);
        }
    }

    private static void require(boolean finite, String name, double value, int index, String source) {
        if (!finite) {
            throw new ModelFormatException(source + ": " + name + " holds " + value + " at index " + index
                    + ", expected finite values; the file is damaged or comes from a failed training");
        }
    }
}
