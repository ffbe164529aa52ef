package io.f2pad.cli.demo;

import io.f2pad.image.Planes;
import java.util.SplittableRandom;

/** A sheet of brushed steel: fine horizontal streaks, different in every image. */
public final class Brushed implements Part {

    private static final double[] STEEL = {0.52, 0.55, 0.58};
    private static final double MEMORY = 0.93;
    private static final double FINE = 0.030;
    private static final double COARSE = 0.022;

    /** Creates the part. */
    public Brushed() {
    }

    @Override
    public String name() {
        return "brushed";
    }

    @Override
    public Planes draw(int size, SplittableRandom random) {
        double[] fine = streaks(size, random);
        double[] coarse = streaks(size, random);
        Planes image = Planes.zeros(3, size, size);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                int i = y * size + x;
                // wider scratches: the mean of three neighbouring rows
                double wide = coarse[i] + coarse[(y + 1) % size * size + x] + coarse[(y + 2) % size * size + x];
                double tone = 1 + FINE * fine[i] + COARSE * wide;
                for (int c = 0; c < 3; c++) {
                    image.data()[c * size * size + i] = (float) (STEEL[c] * tone);
                }
            }
        }
        return Grain.light(image, 0.12, 0.006, random);
    }

    /** Unit-variance noise that remembers its left neighbour. */
    private static double[] streaks(int size, SplittableRandom random) {
        double[] noise = new double[size * size];
        double fresh = StrictMath.sqrt(1 - MEMORY * MEMORY);
        for (int y = 0; y < size; y++) {
            double value = Grain.bell(random);
            for (int x = 0; x < size; x++) {
                noise[y * size + x] = value;
                value = MEMORY * value + fresh * Grain.bell(random);
            }
        }
        return noise;
    }
}
