package io.f2pad.image;

/**
 * One connected defect.
 *
 * @param area        pixels
 * @param x           left column of the bounding box
 * @param y           top row of the bounding box
 * @param width       columns of the bounding box
 * @param height      rows of the bounding box
 * @param contour     corner points {x, y} of the outer boundary, running through pixel centres, closed from
 *                    the last to the first; the top-left pixel comes first; points inside straight runs are
 *                    left out
 * @param meanAnomaly mean of the anomaly magnitude over the region; NaN if no magnitude was given
 */
public record Region(int area, int x, int y, int width, int height, int[][] contour, double meanAnomaly) {
}
