package io.f2pad.image;

/**
 * How alike two pixels of an image are: {@code exp(-d^2 / 2m)}, d the distance of their colours and m the mean of
 * {@code d^2} over all neighbours in a row or column (Boykov and Jolly, Interactive Graph Cuts, 2001). Immutable if
 * nobody writes to the image; thread-safe.
 */
public final class ColourEdges {

    private final Planes image;
    /** 1 / 2m; 0 in an image of one colour, where all pixels are alike. */
    private final double contrast;

    private ColourEdges(Planes image, double contrast) {
        this.image = image;
        this.contrast = contrast;
    }

    /**
     * Measures the contrast of an image.
     *
     * @param image any number of channels
     * @return its edges
     */
    public static ColourEdges of(Planes image) {
        int width = image.width();
        double sum = 0;
        long count = 0;
        for (int i = 0; i < image.plane(); i++) {
            if (i % width + 1 < width) {
                sum += difference(image, i, i + 1);
                count++;
            }
            if (i + width < image.plane()) {
                sum += difference(image, i, i + width);
                count++;
            }
        }
        return new ColourEdges(image, sum == 0 ? 0 : count / (2 * sum));
    }

    /**
     * Compares two pixels.
     *
     * @param i index of a pixel, {@code y * width + x}
     * @param j index of another
     * @return 1 for the same colour, falling to 0
     */
    public double likeness(int i, int j) {
        return StrictMath.exp(-contrast * difference(image, i, j));
    }

    private static double difference(Planes image, int i, int j) {
        double sum = 0;
        for (int at = 0; at < image.data().length; at += image.plane()) {
            double d = image.data()[at + i] - image.data()[at + j];
            sum += d * d;
        }
        return sum;
    }
}
