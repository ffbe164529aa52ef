package io.f2pad.scorer.flow;

import io.f2pad.scorer.coreset.RowSample;
import java.util.Arrays;

/**
 * A sample of bounded size of one map's features with their positions, and a smaller one of images that the training
 * does not see. Which rows stay depends on their content alone, so caches of parts of the images merge to the cache of
 * all. Not thread-safe.
 */
public final class FeatureCache {

    /** Most features to validate on. */
    private static final int VALIDATION = 4096;

    private final int height;
    private final int width;
    private final int channels;
    private final RowSample training;
    private final RowSample validation;

    /**
     * Creates an empty cache.
     *
     * @param height   rows of positions
     * @param width    columns of positions
     * @param channels values of a feature
     * @param bound    most features kept for training
     * @param seed     seed of the sample
     */
    public FeatureCache(int height, int width, int channels, int bound, long seed) {
        this.height = height;
        this.width = width;
        this.channels = channels;
        training = new RowSample(channels + 1, bound, seed);
        validation = new RowSample(channels + 1, VALIDATION, seed + 1);
    }

    /** {@return rows of positions} */
    public int height() {
        return height;
    }

    /** {@return columns of positions} */
    public int width() {
        return width;
    }

    /** {@return values of a feature} */
    public int channels() {
        return channels;
    }

    /**
     * Offers every feature of an image.
     *
     * @param planes  the map in C,H,W order
     * @param heldOut whether the training must not see it
     */
    public void add(float[] planes, boolean heldOut) {
        float[] row = new float[channels + 1];
        int positions = height * width;
        for (int p = 0; p < positions; p++) {
            for (int c = 0; c < channels; c++) {
                row[c] = planes[c * positions + p];
            }
            row[channels] = p;
            (heldOut ? validation : training).add(row, 0);
        }
    }

    /**
     * Adds what another cache has seen.
     *
     * @param other of the same map and settings
     */
    public void merge(FeatureCache other) {
        training.merge(other.training);
        validation.merge(other.validation);
    }

    /** {@return the sampled features to train on} */
    public Rows training() {
        return rows(training);
    }

    /** {@return the sampled features of images held out, perhaps none} */
    public Rows validation() {
        return rows(validation);
    }

    private Rows rows(RowSample sample) {
        float[] packed = sample.rows();
        int count = packed.length / (channels + 1);
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            positions[i] = (int) packed[i * (channels + 1) + channels];
            // In place: a feature never moves behind its old start.
            System.arraycopy(packed, i * (channels + 1), packed, i * channels, channels);
        }
        return new Rows(channels, positions, packed);
    }

    /**
     * Features with their positions.
     *
     * @param channels  values of a feature
     * @param positions row-major
     * @param features  one after the other; the array may be longer
     */
    public record Rows(int channels, int[] positions, float[] features) {

        /** {@return the number of features} */
        public int count() {
            return positions.length;
        }

        /**
         * Mean of every channel.
         *
         * @return the means
         */
        public float[] mean() {
            double[] sums = new double[channels];
            for (int i = 0; i < count() * channels; i++) {
                sums[i % channels] += features[i];
            }
            return floats(Arrays.stream(sums).map(sum -> sum / count()).toArray());
        }

        /**
         * Deviation of every channel, {@code sqrt(variance + epsilon)}.
         *
         * @param mean    from {@link #mean}
         * @param epsilon added to the variance
         * @return the deviations
         */
        public float[] deviation(float[] mean, double epsilon) {
            double[] sums = new double[channels];
            for (int i = 0; i < count() * channels; i++) {
                double difference = features[i] - mean[i % channels];
                sums[i % channels] += difference * difference;
            }
            return floats(Arrays.stream(sums).map(sum -> Math.sqrt(sum / count() + epsilon)).toArray());
        }

        private static float[] floats(double[] values) {
            float[] rounded = new float[values.length];
            for (int i = 0; i < rounded.length; i++) {
                rounded[i] = (float) values[i];
            }
            return rounded;
        }
    }
}
