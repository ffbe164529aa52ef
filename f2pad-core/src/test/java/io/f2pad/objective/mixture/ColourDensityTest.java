package io.f2pad.objective.mixture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ColourDensityTest {

    private static final int SIDE = 16;

    /** The left half is dark, the right half bright. */
    private static Planes halves(double noise) {
        SplittableRandom random = new SplittableRandom(5);
        Planes image = Planes.zeros(3, SIDE, SIDE);
        for (int i = 0; i < image.data().length; i++) {
            image.data()[i] = (float) ((i % SIDE < SIDE / 2 ? 0.2 : 0.8) + noise * random.nextDouble());
        }
        return image;
    }

    private static Mask left(int columns) {
        boolean[] in = new boolean[SIDE * SIDE];
        for (int i = 0; i < in.length; i++) {
            in[i] = i % SIDE < columns;
        }
        return Mask.of(SIDE, SIDE, in);
    }

    @Test
    void eachSideLikesItsOwnColours() {
        Planes image = halves(0.05);
        ColourDensity inside = ColourDensity.fit(image, left(SIDE / 2), true, 5);
        ColourDensity outside = ColourDensity.fit(image, left(SIDE / 2), false, 5);
        assertNotNull(inside);
        assertNotNull(outside);
        for (int i = 0; i < SIDE * SIDE; i++) {
            double odds = inside.log(image, i) - outside.log(image, i);
            assertEquals(i % SIDE < SIDE / 2, odds > 0, "pixel " + i);
        }
    }

    @Test
    void oneColourStaysWithinTheBound() {
        Planes image = halves(0);
        ColourDensity density = ColourDensity.fit(image, left(SIDE / 2), true, 5);
        assertNotNull(density);
        assertEquals(ColourDensity.LARGEST_LOG, density.log(image, 0), 1);
        assertTrue(density.log(image, 0) <= ColourDensity.LARGEST_LOG + 1e-6);
        assertTrue(Double.isFinite(density.log(image, SIDE - 1)));
    }

    @Test
    void fewerPixelsThanComponentsAreTooFew() {
        Planes image = halves(0.05);
        Mask few = left(1);
        assertNotNull(ColourDensity.fit(image, few, true, SIDE));
        assertNull(ColourDensity.fit(image, few, true, SIDE + 1));
        assertNull(ColourDensity.fit(image, few, false, SIDE * SIDE));
    }
}
