package io.f2pad.scorer;

import io.f2pad.tensor.Shape;

/**
 * The recorded scores of one image on one grid of feature positions.
 *
 * @param rows    rows of positions
 * @param columns columns of positions
 * @param values  rows*columns scores, row-major
 */
public record PositionScores(int rows, int columns, float[] values) {

    /** Checks that the array matches the extents. */
    public PositionScores {
        if (rows < 1 || columns < 1 || values.length != rows * columns) {
            throw new IllegalArgumentException("scores: " + rows + "x" + columns + " positions do not match "
                    + values.length + " values");
        }
    }

    /**
     * Names the extents of recorded scores.
     *
     * @param shape  shape of a recorded map, one image and one channel
     * @param values its values
     * @return the scores
     */
    public static PositionScores of(Shape shape, float[] values) {
        return new PositionScores(shape.h(), shape.w(), values);
    }
}
