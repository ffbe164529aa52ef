package io.f2pad.inpaint.mae;

import io.f2pad.image.Planes;

/**
 * Tells a network that predicts colours from one that was trained on patches brought to zero mean and unit variance:
 * their files look alike, their answers do not. In a picture that brightens as a whole, colours follow; the mean of a
 * normalised patch is 0 whatever the picture.
 */
final class PixelTargets {

    /** Between the 0 of normalised patches and the 1 of colours. */
    static final double LEAST = 0.5;

    private static final double LIGHT = 1;
    private static final double WAVE = 0.3;

    private PixelTargets() {
    }

    /**
     * Shows the network one picture of smooth waves, once dark and once light, with three of four patches hidden.
     *
     * @param network the network
     * @return by how much the mean of its predictions brightens, as a share of what the picture does
     */
    static double followed(MaskedAutoencoder network) {
        MaeConfig config = network.config();
        boolean[] hidden = new boolean[config.patches()];
        for (int p = 0; p < hidden.length; p++) {
            hidden[p] = (p / config.grid() % 2 | p % config.grid() % 2) != 0;
        }
        return (mean(network, hidden, LIGHT) - mean(network, hidden, -LIGHT)) / (2 * LIGHT);
    }

    private static double mean(MaskedAutoencoder network, boolean[] hidden, double light) {
        MaeConfig config = network.config();
        float[] predicted = network.predict(picture(config.image(), light), hidden,
                Runtime.getRuntime().availableProcessors());
        double sum = 0;
        int count = 0;
        for (int i = 0; i < predicted.length; i++) {
            if (hidden[i / config.patchValues()]) {
                sum += predicted[i];
                count++;
            }
        }
        return sum / count;
    }

    private static Planes picture(int size, double light) {
        float[] values = new float[3 * size * size];
        for (int i = 0; i < values.length; i++) {
            double x = (double) (i % size) / size;
            double y = (double) (i / size % size) / size;
            values[i] = (float) (light + WAVE * Math.sin(9 * x + 5 * y + i / (size * size)) * Math.cos(7 * y - 4 * x));
        }
        return new Planes(3, size, size, values);
    }
}
