package io.f2pad.cuda;

import io.f2pad.DeviceException;

/**
 * Sums in double with a fixed order: spans first, then their sums. While a graph is recorded every sum gets a column of
 * its own, in which every repetition takes the next row. Not thread-safe.
 */
final class Sums implements AutoCloseable {

    /** Repetitions whose sums the device keeps until they are read. */
    static final int ROWS = 64;
    private static final int COLUMNS = 32;

    private final DeviceQueue queue;
    private final Scratch spans;
    private final DeviceAddress totals;
    private final DeviceAddress row;
    private boolean recording;
    private int column;

    Sums(DeviceQueue queue) {
        this.queue = queue;
        spans = new Scratch(queue, "the spans of a sum");
        totals = queue.allocate(2L * ROWS * COLUMNS, "sums");
        row = queue.allocate(1, "the row of sums");
        // Loaded before any recording: a driver that loads lazily must not have to while it records.
        next();
        rewind();
    }

    double sum(CudaTensor x) {
        long count = (x.elements() + KernelTable.SUM_SPAN - 1) / KernelTable.SUM_SPAN;
        if (column == COLUMNS) {
            throw new DeviceException("cuda backend: more than " + COLUMNS + " sums in one recording");
        }
        DeviceAddress parts = spans.room(2 * count);
        DeviceAddress to = totals.plus(8L * ROWS * column);
        queue.call(KernelTable.SUM_SPANS).tensor(x).pointer(parts).part(x, x.planes())
                .blocks(count, KernelTable.SUM_BLOCK);
        queue.call(KernelTable.SUM_TOTAL).pointer(parts).pointer(to).pointer(row).integer((int) count)
                .blocks(1, KernelTable.SUM_BLOCK);
        if (recording) {
            column++;
            return Double.NaN;
        }
        return queue.downloadDouble(to);
    }

    /** Sums get columns from now on. */
    void record() {
        recording = true;
    }

    /** Ends a recording; gives the number of its sums. */
    int recorded() {
        next();
        return stop();
    }

    private void next() {
        queue.call(KernelTable.SUM_NEXT).pointer(row).blocks(1, 1);
    }

    /** Ends a recording that failed, or has been completed; gives the number of its sums. */
    int stop() {
        int columns = column;
        column = 0;
        recording = false;
        return columns;
    }

    /** The next repetition and every sum outside of one take the first row. */
    private void rewind() {
        queue.upload(new int[1], row);
    }

    /** Reads the rows of the repetitions since the last reading, repetition by repetition. */
    void read(int columns, int rows, double[] to, int offset) {
        double[] values = queue.downloadDoubles(totals, ROWS * columns);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                to[offset + r * columns + c] = values[c * ROWS + r];
            }
        }
        rewind();
    }

    @Override
    public void close() {
        spans.close();
        queue.free(totals, 2L * ROWS * COLUMNS);
        queue.free(row, 1);
    }
}
