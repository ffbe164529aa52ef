package io.f2pad.cli.demo;

import io.f2pad.image.Planes;
import java.util.SplittableRandom;

/** A metal ring with six holes on a belt, placed with a tolerance of a pixel and a degree. */
public final class Gasket implements Part {

    private static final double[] METAL = {0.66, 0.64, 0.60};
    private static final double[] BELT = {0.15, 0.20, 0.20};
    private static final int HOLES = 6;

    /** Creates the part. */
    public Gasket() {
    }

    @Override
    public String name() {
        return "gasket";
    }

    @Override
    public Planes draw(int size, SplittableRandom random) {
        double centreX = size * (0.5 + Grain.uniform(random, -0.006, 0.006));
        double centreY = size * (0.5 + Grain.uniform(random, -0.006, 0.006));
        double turn = Grain.uniform(random, -0.016, 0.016);
        double edge = size / 90.0;
        Planes image = Planes.zeros(3, size, size);
        for (int y = 0; y < size; y++) {
            double belt = 1 + 0.10 * StrictMath.sin(y * 40.0 / size);
            for (int x = 0; x < size; x++) {
                double dx = (x + 0.5 - centreX) / size;
                double dy = (y + 0.5 - centreY) / size;
                double radius = StrictMath.sqrt(dx * dx + dy * dy);
                double angle = StrictMath.atan2(dy, dx) - turn;
                // signed distance in pixels: inside the ring and outside every hole
                double inside = size * StrictMath.min(0.40 - radius, radius - 0.20);
                inside = StrictMath.min(inside, hole(radius, angle) * size);
                double cover = Grain.ramp(inside / edge + 0.5);
                double bevel = 0.78 + 0.22 * Grain.ramp(inside / (4 * edge));
                double brushed = 1 + 0.12 * StrictMath.cos(2 * (angle - 0.7)) + 0.02 * StrictMath.cos(radius * 420);
                for (int c = 0; c < 3; c++) {
                    double value = cover * METAL[c] * bevel * brushed + (1 - cover) * BELT[c] * belt;
                    image.data()[(c * size + y) * size + x] = (float) value;
                }
            }
        }
        return Grain.light(image, 0.10, 0.012, random);
    }

    /** Distance to the rim of the nearest hole, negative inside it, as a share of the image side. */
    private static double hole(double radius, double angle) {
        double sector = 2 * StrictMath.PI / HOLES;
        double off = angle - sector * StrictMath.rint(angle / sector);
        double dx = radius * StrictMath.cos(off) - 0.30;
        double dy = radius * StrictMath.sin(off);
        return StrictMath.sqrt(dx * dx + dy * dy) - 0.042;
    }
}
