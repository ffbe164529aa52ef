package io.f2pad.model;

import java.lang.reflect.Array;

/** Brings values that lie in memory in any regular order into row-major order. */
final class Strided {

    /** As many dimensions as NumPy and PyTorch allow. */
    static final int MOST_DIMENSIONS = 64;

    private Strided() {
    }

    /**
     * The number of values.
     *
     * @param shape extents, not negative
     * @return their product
     * @throws ArithmeticException if it does not fit a long
     */
    static long count(int[] shape) {
        long count = 1;
        for (int extent : shape) {
            count = Math.multiplyExact(count, extent);
        }
        return count;
    }

    /** {@return whether every value lies inside the array, and there are not too many dimensions} */
    static boolean inside(Object values, long offset, int[] shape, long[] strides) {
        if (shape.length != strides.length || shape.length > MOST_DIMENSIONS || offset < 0) {
            return false;
        }
        long last = offset;
        boolean empty = false;
        for (int d = 0; d < shape.length; d++) {
            if (shape[d] < 0 || strides[d] < 0) {
                return false;
            }
            empty |= shape[d] == 0;
            last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[d] - 1), strides[d]));
        }
        return empty || last < Array.getLength(values);
    }

    /**
     * The values in row-major order; all of an array that is in this order already is handed over without a copy.
     *
     * @param values  where they lie
     * @param offset  the first of them
     * @param shape   extents
     * @param strides elements from one index to the next, all {@link #inside}
     */
    static Object rowMajor(Object values, long offset, int[] shape, long[] strides) {
        int count = Math.toIntExact(count(shape));
        if (offset == 0 && count == Array.getLength(values) && contiguous(shape, strides)) {
            return values;
        }
        Object out = Array.newInstance(values.getClass().getComponentType(), count);
        int[] index = new int[shape.length];
        int inner = shape.length - 1;
        int run = inner >= 0 && strides[inner] == 1 ? shape[inner] : 1;
        for (int i = 0; i < count; i += run) {
            long from = offset;
            for (int d = 0; d < index.length; d++) {
                from += index[d] * strides[d];
            }
            System.arraycopy(values, (int) from, out, i, run);
            advance(index, shape, run == 1 ? inner : inner - 1);
        }
        return out;
    }

    private static boolean contiguous(int[] shape, long[] strides) {
        long expected = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            if (shape[d] != 1 && strides[d] != expected) {
                return false;
            }
            expected *= shape[d];
        }
        return true;
    }

    private static void advance(int[] index, int[] shape, int from) {
        for (int d = from; d >= 0; d--) {
            if (++index[d] < shape[d]) {
                return;
            }
            index[d] = 0;
        }
    }
}
