package io.f2pad.cli.demo;

import io.f2pad.image.Planes;
import java.util.SplittableRandom;

/** Light and noise that every image of a part has differently. */
final class Grain {

    private Grain() {
    }

    static double uniform(SplittableRandom random, double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    /** Rises smoothly from 0 to 1 over the unit interval. */
    static double ramp(double t) {
        double s = StrictMath.min(1, StrictMath.max(0, t));
        return s * s * (3 - 2 * s);
    }

    /** Multiplies by a linear slope of light of random direction and adds grey and coloured noise; clamps to [0, 1]. */
    static Planes light(Planes image, double slope, double noise, SplittableRandom random) {
        int size = image.width();
        int plane = image.plane();
        double angle = uniform(random, 0, 2 * StrictMath.PI);
        double level = uniform(random, 1 - slope / 2, 1 + slope / 2);
        double right = slope * StrictMath.cos(angle) / size;
        double down = slope * StrictMath.sin(angle) / size;
        for (int i = 0; i < plane; i++) {
            double light = level + right * (i % size - size / 2.0) + down * (i / size - size / 2.0);
            double grey = noise * bell(random);
            for (int c = 0; c < 3; c++) {
                double value = image.data()[c * plane + i] * light + grey + 0.4 * noise * bell(random);
                image.data()[c * plane + i] = (float) StrictMath.min(1, StrictMath.max(0, value));
            }
        }
        return image;
    }

    /** The sum of four uniform numbers, scaled to unit variance: close to normal and the same on every machine. */
    static double bell(SplittableRandom random) {
        double sum = random.nextDouble() + random.nextDouble() + random.nextDouble() + random.nextDouble();
        return (sum - 2) * 1.7320508075688772;
    }
}
