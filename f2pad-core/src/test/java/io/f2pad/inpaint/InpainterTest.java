package io.f2pad.inpaint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.feature.Normalization;
import io.f2pad.image.Planes;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InpainterTest {

    private static final int SIZE = 48;
    private static final int PLANE = SIZE * SIZE;

    private static boolean[] disk(int cx, int cy, int radius) {
        boolean[] hole = new boolean[PLANE];
        for (int i = 0; i < PLANE; i++) {
            hole[i] = Math.hypot(i % SIZE - cx, i / SIZE - cy) <= radius;
        }
        return hole;
    }

    private static float[] texture(int shiftX, int shiftY, float brightness) {
        float[] rgb = new float[3 * PLANE];
        for (int i = 0; i < rgb.length; i++) {
            int x = i % SIZE + shiftX;
            int y = i % PLANE / SIZE + shiftY;
            rgb[i] = (float) (0.5 + 0.2 * Math.sin(x * 0.37 + Math.sin(y * 0.21)) + 0.1 * Math.cos(y * 0.53 + x * 0.11))
                    + brightness;
        }
        return rgb;
    }

    @Test
    void harmonicFillReproducesARamp() {
        float[] image = new float[3 * PLANE];
        for (int i = 0; i < image.length; i++) {
            image[i] = 0.02f * (i % SIZE) - 0.01f * (i % PLANE / SIZE) + i / PLANE;
        }
        boolean[] hole = disk(20, 25, 9);
        float[] damaged = image.clone();
        for (int i = 0; i < image.length; i++) {
            damaged[i] = hole[i % PLANE] ? 7 : image[i];
        }
        assertArrayEquals(image, new HarmonicInpainter().fill(damaged, hole, SIZE, SIZE), 1e-4f);
    }

    @Test
    void harmonicFillObeysTheMaximumPrinciple() {
        float[] image = texture(0, 0, 0);
        boolean[] hole = disk(0, 0, 20);
        float[] filled = new HarmonicInpainter().fill(image, hole, SIZE, SIZE);
        for (int i = 0; i < filled.length; i++) {
            assertTrue(filled[i] > 0.19 && filled[i] < 0.81);
        }
    }

    @Test
    void imageThatIsAllHoleIsItsMean() {
        boolean[] hole = new boolean[PLANE];
        Arrays.fill(hole, true);
        float[] image = new float[3 * PLANE];
        Arrays.fill(image, 0.25f);
        assertArrayEquals(image, new HarmonicInpainter().fill(image, hole, SIZE, SIZE), 1e-6f);
    }

    @Test
    void exemplarFindsTheShiftAndTheBrightness() {
        ExemplarBank.Builder builder = new ExemplarBank.Builder(2, 2, SIZE);
        builder.add(new Planes(3, SIZE, SIZE, new float[3 * PLANE]));
        builder.add(new Planes(3, SIZE, SIZE, texture(0, 0, 0)));
        ExemplarBank bank = builder.build();
        assertEquals(2, bank.count());
        Normalization units = Normalization.IMAGENET;
        float[] truth = units.normalize(texture(5, -3, 0.05f));
        boolean[] hole = disk(24, 24, 6);
        float[] damaged = truth.clone();
        for (int i = 0; i < truth.length; i++) {
            damaged[i] = hole[i % PLANE] ? -2 : truth[i];
        }
        float[] filled = new ExemplarInpainter(bank, units).fill(damaged, hole, SIZE, SIZE);
        float[] smooth = new HarmonicInpainter().fill(damaged, hole, SIZE, SIZE);
        assertArrayEquals(truth, filled, 0.06f);
        double worst = 0;
        for (int i = 0; i < truth.length; i++) {
            worst = Math.max(worst, Math.abs(truth[i] - smooth[i]));
        }
        assertTrue(worst > 0.3, "the texture would be too easy: harmonic error " + worst);
    }

    @Test
    void knownPixelsStay() {
        ExemplarBank.Builder builder = new ExemplarBank.Builder(1, 1, SIZE);
        builder.add(new Planes(3, SIZE, SIZE, texture(0, 0, 0)));
        float[] image = texture(2, 2, 0);
        boolean[] hole = disk(3, 40, 7);
        float[] filled = new ExemplarInpainter(builder.build(), Normalization.IMAGENET).fill(image, hole, SIZE, SIZE);
        for (int i = 0; i < image.length; i++) {
            if (!hole[i % PLANE]) {
                assertEquals(image[i], filled[i]);
            }
        }
    }
}
