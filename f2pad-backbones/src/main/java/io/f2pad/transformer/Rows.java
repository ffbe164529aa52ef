package io.f2pad.transformer;

import io.f2pad.tensor.cpu.KernelPool;

/** Matrices as row-major arrays, with their rows rounded up to whole tiles of the matrix product. */
final class Rows {

    private static final int TILE = 4;
    /** Rows per task: enough to make a launch worthwhile, few enough to share out evenly. */
    private static final int BAND = 8;

    /** Works on one row. */
    @FunctionalInterface
    interface Row {
        void run(int row);
    }

    private Rows() {
    }

    static int padded(int rows) {
        return (rows + TILE - 1) / TILE * TILE;
    }

    /** {@return zeros for that many rows and those that complete the last tile} */
    static float[] allocate(int rows, int columns) {
        return new float[padded(rows) * columns];
    }

    static void forEach(KernelPool pool, int rows, Row row) {
        pool.run((rows + BAND - 1) / BAND, (band, kernels) -> {
            for (int r = band * BAND; r < Math.min(rows, (band + 1) * BAND); r++) {
                row.run(r);
            }
        });
    }
}
