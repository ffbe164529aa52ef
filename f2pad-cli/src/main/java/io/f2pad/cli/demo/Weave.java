package io.f2pad.cli.demo;

import io.f2pad.image.Planes;
import java.util.SplittableRandom;

/** A plain-woven cloth of blue and light yarns, its phase and angle different in every image. */
public final class Weave implements Part {

    private static final double[] WARP = {0.24, 0.33, 0.50};
    private static final double[] WEFT = {0.66, 0.63, 0.56};
    private static final double YARNS = 16;
    private static final int TABLE = 64;

    /** Creates the part. */
    public Weave() {
    }

    @Override
    public String name() {
        return "weave";
    }

    @Override
    public Planes draw(int size, SplittableRandom random) {
        double period = size / YARNS;
        double angle = Grain.uniform(random, -0.015, 0.015);
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        double shiftX = Grain.uniform(random, 0, 2 * period);
        double shiftY = Grain.uniform(random, 0, 2 * period);
        double[] warpTone = tones(random);
        double[] weftTone = tones(random);
        Planes image = Planes.zeros(3, size, size);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double u = (cos * x - sin * y + shiftX) / period + 8;
                double v = (sin * x + cos * y + shiftY) / period + 8;
                int i = (int) StrictMath.floor(u);
                int j = (int) StrictMath.floor(v);
                double across = u - i - 0.5;
                double down = v - j - 0.5;
                boolean warp = (i + j) % 2 == 0;
                // the yarn on top is round across and bends down towards the ends of its float
                double round = 1 - 2.2 * (warp ? across * across : down * down);
                double crown = 1 - 1.1 * (warp ? down * down : across * across);
                double tone = round * crown * (warp ? warpTone[i % TABLE] : weftTone[j % TABLE]);
                for (int c = 0; c < 3; c++) {
                    image.data()[(c * size + y) * size + x] = (float) ((warp ? WARP : WEFT)[c] * tone);
                }
            }
        }
        return Grain.light(image, 0.08, 0.016, random);
    }

    private static double[] tones(SplittableRandom random) {
        double[] tones = new double[TABLE];
        for (int i = 0; i < TABLE; i++) {
            tones[i] = Grain.uniform(random, 0.94, 1.06);
        }
        return tones;
    }
}
