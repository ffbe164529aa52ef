package io.f2pad.tensor;

/**
 * One Gaussian per feature position, as mean and packed whitening factor {@code W = L^-1} of {@code Sigma = L L^T}, so
 * that the squared Mahalanobis distance is {@code |W (f - mean)|^2} (Eq. 7).
 *
 * @param height rows of positions
 * @param width  columns of positions
 * @param dims   dimensions of a feature
 * @param mean   height*width*dims values, row-major
 * @param factor height*width packed lower triangles of dims*(dims+1)/2 values, row i at offset i*(i+1)/2
 */
public record GaussianField(int height, int width, int dims, float[] mean, float[] factor) {

    /** Checks that the arrays match the extents. */
    public GaussianField {
        long positions = (long) height * width;
        if (height < 1 || width < 1 || dims < 1 || mean.length != positions * dims
                || factor.length != positions * dims * (dims + 1) / 2) {
            throw new ShapeException("gaussian field: " + height + "x" + width + " positions of " + dims
                    + " dimensions do not match " + mean.length + " means and " + factor.length + " factor values");
        }
    }
}
