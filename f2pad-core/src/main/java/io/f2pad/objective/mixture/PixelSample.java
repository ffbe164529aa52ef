package io.f2pad.objective.mixture;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A bounded uniform sample of the pixels of a stream of images (reservoir sampling); seeded. Not thread-safe. */
public final class PixelSample {

    private final int channels;
    private final double[][] pixels;
    private final SplittableRandom random;
    private long seen;

    /**
     * Creates an empty sample.
     *
     * @param channels values per pixel
     * @param capacity most pixels kept
     * @param seed     seed of the choice
     */
    public PixelSample(int channels, int capacity, long seed) {
        this.channels = channels;
        this.pixels = new double[capacity][];
        this.random = new SplittableRandom(seed);
    }

    /**
     * Offers every pixel of an image.
     *
     * @param planes the image's planes one after the other
     */
    public void add(float[] planes) {
        int plane = planes.length / channels;
        for (int i = 0; i < plane; i++) {
            long slot = seen < pixels.length ? seen : random.nextLong(seen + 1);
            if (slot < pixels.length) {
                double[] pixel = new double[channels];
                for (int c = 0; c < channels; c++) {
                    pixel[c] = planes[c * plane + i];
                }
                pixels[(int) slot] = pixel;
            }
            seen++;
        }
    }

    /** {@return the sampled pixels, one row each} */
    public double[][] pixels() {
        return Arrays.copyOf(pixels, (int) Math.min(seen, pixels.length));
    }
}
