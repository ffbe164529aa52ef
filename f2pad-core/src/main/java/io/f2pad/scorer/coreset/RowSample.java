package io.f2pad.scorer.coreset;

import java.util.Arrays;

/**
 * A uniform sample of bounded size of the different rows of a stream. Every row draws a number from its content; those
 * with the smallest numbers stay. So the sample depends neither on the order of the rows nor on how the stream was
 * split, and memory stays below twice the bound. Not thread-safe.
 */
public final class RowSample {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final int dims;
    private final int bound;
    private final long seed;
    private float[] rows;
    private long[] keys;
    private int count;
    private long seen;

    /**
     * Creates an empty sample.
     *
     * @param dims  values of a row
     * @param bound most rows kept
     * @param seed  seed of the draw
     */
    public RowSample(int dims, int bound, long seed) {
        if ((long) dims * 2 * bound > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("sample: " + bound + " rows of " + dims + " values need more than one "
                    + "array holds; lower the sample's size");
        }
        this.dims = dims;
        this.bound = bound;
        this.seed = seed;
        rows = new float[0];
        keys = new long[0];
    }

    /** {@return values of a row} */
    public int dims() {
        return dims;
    }

    /** {@return bytes that the sample holds} */
    public long bytes() {
        return (long) Float.BYTES * rows.length + (long) Long.BYTES * keys.length;
    }

    /** {@return rows offered so far, equal ones included} */
    public long seen() {
        return seen;
    }

    /**
     * Offers a row.
     *
     * @param from holds the row
     * @param o    where it starts
     */
    public void add(float[] from, int o) {
        seen++;
        keep(from, o, key(from, o));
    }

    private void keep(float[] from, int o, long key) {
        if (count == 2 * bound) {
            thin();
        }
        if (count == keys.length) {
            int capacity = Math.min(2 * bound, Math.max(256, 2 * count));
            rows = Arrays.copyOf(rows, capacity * dims);
            keys = Arrays.copyOf(keys, capacity);
        }
        System.arraycopy(from, o, rows, count * dims, dims);
        keys[count++] = key;
    }

    private long key(float[] from, int o) {
        long hash = seed;
        for (int d = 0; d < dims; d++) {
            hash = mix(hash + GOLDEN + Float.floatToIntBits(from[o + d]));
        }
        return hash;
    }

    /** The finaliser of splitmix64. */
    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /**
     * Adds what another sample of the same stream's kind has seen.
     *
     * @param other with the same row length, bound and seed
     */
    public void merge(RowSample other) {
        if (other.dims != dims || other.bound != bound || other.seed != seed) {
            throw new IllegalArgumentException("sample: only samples with the same rows, bound and seed can be merged");
        }
        for (int i = 0; i < other.count; i++) {
            keep(other.rows, i * dims, other.keys[i]);
        }
        seen += other.seen;
    }

    /** Keeps the rows with the smallest numbers, one of each, in the order of the numbers. */
    private void thin() {
        long[] order = keys.clone();
        Arrays.sort(order, 0, count);
        int kept = 0;
        for (int i = 0; i < count && kept < bound; i++) {
            if (i == 0 || order[i] != order[i - 1]) {
                order[kept++] = order[i];
            }
        }
        float[] sorted = new float[rows.length];
        boolean[] placed = new boolean[kept];
        for (int i = 0; i < count; i++) {
            int at = Arrays.binarySearch(order, 0, kept, keys[i]);
            if (at >= 0 && !placed[at]) {
                placed[at] = true;
                System.arraycopy(rows, i * dims, sorted, at * dims, dims);
            }
        }
        rows = sorted;
        keys = Arrays.copyOf(order, keys.length);
        count = kept;
    }

    /** {@return the sampled rows, one after the other} */
    public float[] rows() {
        thin();
        return Arrays.copyOf(rows, count * dims);
    }
}
