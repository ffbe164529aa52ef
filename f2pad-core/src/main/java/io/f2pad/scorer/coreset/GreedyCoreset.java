package io.f2pad.scorer.coreset;

import io.f2pad.scorer.Scorer;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * PatchCore's choice of rows that leaves no row far from the chosen ones: always the row farthest from those chosen so
 * far, in a random projection. As in the reference code, distances start at the mean distance to ten random rows; of
 * equally far rows the first is taken. The choice is the same for any number of threads.
 */
public final class GreedyCoreset implements AutoCloseable {

    private static final int STARTS = 10;
    /** Rows whose distances are updated together, so that they stay in the level-1 cache. */
    private static final int BLOCK = 2048;

    private final int count;
    /** One array per projected dimension. */
    private final float[][] projected;
    private final float[] nearest;
    private final float[] distance;
    private final SplittableRandom random;
    private final RowRanges ranges;

    /**
     * Projects the rows.
     *
     * @param rows       one after the other
     * @param dims       values of a row
     * @param projection dimensions of the projection; at least dims: no projection
     * @param seed       seed of the projection and the start
     * @param threads    worker threads, at least 1
     */
    public GreedyCoreset(float[] rows, int dims, int projection, long seed, int threads) {
        count = rows.length / dims;
        ranges = new RowRanges(count, threads);
        random = new SplittableRandom(seed);
        projected = projection < dims ? project(rows, dims, projection) : columns(rows, dims);
        nearest = new float[count];
        distance = new float[count];
    }

    private float[][] columns(float[] rows, int dims) {
        float[][] columns = new float[dims][count];
        for (int d = 0; d < dims; d++) {
            for (int i = 0; i < count; i++) {
                columns[d][i] = rows[i * dims + d];
            }
        }
        return columns;
    }

    /** By a matrix of uniform values up to {@code 1 / sqrt(dims)}. */
    private float[][] project(float[] rows, int dims, int projection) {
        float[][] columns = new float[projection][count];
        float[][] matrix = new float[projection][dims];
        for (float[] line : matrix) {
            for (int d = 0; d < dims; d++) {
                line[d] = (float) ((2 * random.nextDouble() - 1) / Math.sqrt(dims));
            }
        }
        ranges.each((from, to) -> {
            for (int i = from; i < to; i++) {
                for (int k = 0; k < projection; k++) {
                    columns[k][i] = dot(matrix[k], rows, i * dims);
                }
            }
            return from;
        });
        return columns;
    }

    /** Four fixed partial sums hide the latency of an addition. */
    private static float dot(float[] x, float[] y, int o) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (; i + 3 < x.length; i += 4) {
            s0 += x[i] * y[o + i];
            s1 += x[i + 1] * y[o + i + 1];
            s2 += x[i + 2] * y[o + i + 2];
            s3 += x[i + 3] * y[o + i + 3];
        }
        for (; i < x.length; i++) {
            s0 += x[i] * y[o + i];
        }
        return s0 + s1 + (s2 + s3);
    }

    /**
     * Chooses rows.
     *
     * @param size     rows wanted; all of them if there are no more
     * @param progress hears of every row, and before the first what the choice will take
     * @param held     bytes that the caller holds meanwhile, counted into what is announced
     * @return their numbers in the order of choice
     */
    public int[] choose(int size, Scorer.Progress progress, long held) {
        if (size >= count) {
            int[] all = new int[count];
            Arrays.setAll(all, i -> i);
            return all;
        }
        int starts = Math.min(STARTS, count);
        long begun = 0;
        int farthest = 0;
        for (int s = 0; s < starts; s++) {
            // the first half warms up
            begun = s == starts / 2 ? System.nanoTime() : begun;
            int start = random.nextInt(count);
            farthest = farthest(ranges.each((from, to) -> {
                distancesTo(start, from, to);
                for (int i = from; i < to; i++) {
                    nearest[i] += distance[i] / starts;
                }
                return farthest(from, to);
            }));
        }
        double step = (System.nanoTime() - begun) * 1e-9 / (starts - starts / 2);
        progress.announce(String.format(Locale.ROOT, "coreset: choosing %d of %d rows, about %.0f MB and %.0f s", size,
                count, Math.ceil((held + bytes()) / 1e6), Math.ceil(size * step)));
        int[] chosen = new int[size];
        for (int k = 0; k < size; k++) {
            int row = farthest;
            chosen[k] = row;
            farthest = farthest(ranges.each((from, to) -> update(row, from, to)));
            progress.at(k + 1, size);
        }
        return chosen;
    }

    /** Takes a chosen row into account and returns the row of the range that is then farthest. */
    private int update(int row, int from, int to) {
        distancesTo(row, from, to);
        for (int i = from; i < to; i++) {
            nearest[i] = Math.min(nearest[i], distance[i]);
        }
        if (from <= row && row < to) {
            // Its distance to itself is 0 up to rounding; it must not be chosen twice.
            nearest[row] = -1;
        }
        return farthest(from, to);
    }

    private int farthest(int from, int to) {
        int farthest = from;
        for (int i = from + 1; i < to; i++) {
            farthest = nearest[i] > nearest[farthest] ? i : farthest;
        }
        return farthest;
    }

    /** The ranges are in the order of their rows, so the first of equal rows wins here as within a range. */
    private int farthest(int[] rows) {
        int farthest = rows[0];
        for (int row : rows) {
            farthest = nearest[row] > nearest[farthest] ? row : farthest;
        }
        return farthest;
    }

    private long bytes() {
        return (long) Float.BYTES * count * (projected.length + 2);
    }

    private void distancesTo(int row, int first, int end) {
        for (int from = first; from < end; from += BLOCK) {
            int to = Math.min(end, from + BLOCK);
            Arrays.fill(distance, from, to, 0f);
            for (float[] column : projected) {
                addSquares(column, column[row], distance, from, to);
            }
            roots(distance, from, to);
        }
    }

    private static void addSquares(float[] column, float centre, float[] sums, int from, int to) {
        for (int i = from; i < to; i++) {
            sums[i] += (column[i] - centre) * (column[i] - centre);
        }
    }

    private static void roots(float[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            values[i] = (float) Math.sqrt(values[i]);
        }
    }

    /** Ends the worker threads. */
    @Override
    public void close() {
        ranges.close();
    }
}
