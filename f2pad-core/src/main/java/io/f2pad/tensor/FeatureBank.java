package io.f2pad.tensor;

/**
 * A memory of normal features, among which the nearest one is sought (Eq. 4).
 *
 * @param rows   number of features, at most 2^24
 * @param dims   dimensions of a feature
 * @param values rows*dims values, row-major
 */
public record FeatureBank(int rows, int dims, float[] values) {

    /** Indices travel as floats, which count exactly up to here. */
    private static final int MOST_ROWS = 1 << 24;

    /** Checks that the array matches the extents. */
    public FeatureBank {
        if (rows < 1 || rows > MOST_ROWS || dims < 1 || values.length != (long) rows * dims) {
            throw new ShapeException("feature bank: " + rows + " rows of " + dims + " dimensions do not match "
                    + values.length + " values, or are not 1 to " + MOST_ROWS + " rows");
        }
    }
}
