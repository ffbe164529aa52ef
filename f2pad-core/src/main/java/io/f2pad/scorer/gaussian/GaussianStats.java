package io.f2pad.scorer.gaussian;

import io.f2pad.DatasetException;
import io.f2pad.tensor.GaussianField;
import java.util.stream.IntStream;

/**
 * Streaming mean and covariance per position. Sums are shifted by the first image, which keeps digits; memory
 * is {@code positions * dims * (dims + 3) / 2} doubles whatever the number of images. Results do not depend on the
 * number of threads: every position is summed by one thread in image order. Not thread-safe.
 */
public final class GaussianStats {

    private final int positions;
    private final int dims;
    private final int packed;
    private final float[] shift;
    private final double[] sum;
    private final double[] products;
    private int count;

    /**
     * Creates empty statistics.
     *
     * @param positions positions per image
     * @param dims      dimensions of a feature
     */
    public GaussianStats(int positions, int dims) {
        this.positions = positions;
        this.dims = dims;
        this.packed = dims * (dims + 1) / 2;
        this.shift = new float[positions * dims];
        this.sum = new double[positions * dims];
        this.products = new double[Math.multiplyExact(positions, packed)];
    }

    /** {@return images seen} */
    public int count() {
        return count;
    }

    /**
     * Adds one image.
     *
     * @param features positions*dims values, one row per position
     */
    public void add(float[] features) {
        if (features.length != positions * dims) {
            throw new IllegalArgumentException("gaussian statistics: expected " + positions + " x " + dims
                    + " features, got " + features.length);
        }
        if (count == 0) {
            System.arraycopy(features, 0, shift, 0, shift.length);
        }
        count++;
        IntStream.range(0, positions).parallel().forEach(p -> add(features, p));
    }

    private void add(float[] features, int position) {
        double[] d = new double[dims];
        int row = position * dims;
        for (int i = 0; i < dims; i++) {
            d[i] = features[row + i] - shift[row + i];
            sum[row + i] += d[i];
        }
        int at = position * packed;
        for (int i = 0; i < dims; i++) {
            double di = d[i];
            for (int j = 0; j <= i; j++) {
                products[at + j] += di * d[j];
            }
            at += i + 1;
        }
    }

    /**
     * Adds everything that other statistics have seen.
     *
     * @param other statistics of the same size
     */
    public void merge(GaussianStats other) {
        if (other.positions != positions || other.dims != dims) {
            throw new IllegalArgumentException("gaussian statistics: cannot merge " + other.positions + " x "
                    + other.dims + " into " + positions + " x " + dims);
        }
        if (count == 0) {
            System.arraycopy(other.shift, 0, shift, 0, shift.length);
        }
        IntStream.range(0, positions).parallel().forEach(p -> merge(other, p));
        count += other.count;
    }

    /** With e = other's shift - this shift: sum(x+e) = sum x + n e, sum (x+e)(x+e)^T expands likewise. */
    private void merge(GaussianStats other, int position) {
        int row = position * dims;
        double[] e = new double[dims];
        for (int i = 0; i < dims; i++) {
            e[i] = (double) other.shift[row + i] - shift[row + i];
        }
        int at = position * packed;
        for (int i = 0; i < dims; i++) {
            for (int j = 0; j <= i; j++) {
                products[at + j] += other.products[at + j] + e[i] * other.sum[row + j] + e[j] * other.sum[row + i]
                        + other.count * e[i] * e[j];
            }
            at += i + 1;
        }
        for (int i = 0; i < dims; i++) {
            sum[row + i] += other.sum[row + i] + other.count * e[i];
        }
    }

    /**
     * The mean of a position.
     *
     * @param position its index
     * @return dims values
     */
    public double[] mean(int position) {
        double[] mean = new double[dims];
        for (int i = 0; i < dims; i++) {
            mean[i] = shift[position * dims + i] + sum[position * dims + i] / count;
        }
        return mean;
    }

    /**
     * The sample covariance of a position, divisor n - 1.
     *
     * @param position its index
     * @return packed lower triangle, row i at offset i*(i+1)/2
     */
    public double[] covariance(int position) {
        double[] covariance = new double[packed];
        int k = 0;
        for (int i = 0; i < dims; i++) {
            for (int j = 0; j <= i; j++, k++) {
                covariance[k] = (products[position * packed + k]
                        - sum[position * dims + i] * sum[position * dims + j] / count) / (count - 1);
            }
        }
        return covariance;
    }

    /**
     * Means and whitening factors of {@code Sigma + epsilon I}.
     *
     * @param height  rows of positions
     * @param width   columns of positions
     * @param epsilon added to the diagonal
     * @return the field
     * @throws DatasetException if fewer than two images were added or features are not finite
     */
    public GaussianField toField(int height, int width, double epsilon) {
        if (count < 2) {
            throw new DatasetException("padim: a covariance needs at least 2 images, got " + count);
        }
        float[] mean = new float[positions * dims];
        float[] factor = new float[positions * packed];
        IntStream.range(0, positions).parallel().forEach(p -> {
            double[] m = mean(p);
            for (int i = 0; i < dims; i++) {
                mean[p * dims + i] = (float) m[i];
            }
            double[] w = Whitening.factor(covariance(p), dims, epsilon, p);
            for (int k = 0; k < packed; k++) {
                factor[p * packed + k] = (float) w[k];
            }
        });
        return new GaussianField(height, width, dims, mean, factor);
    }
}
