package io.f2pad.inpaint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every inpainter promises. */
public abstract class InpainterContract {

    /** An image's extents. */
    public record Extent(int height, int width) {
    }

    /**
     * Makes the inpainter under test.
     *
     * @param extent  the image's extents
     * @param threads worker threads, if it has any
     * @return the inpainter
     */
    protected abstract Inpainter inpainter(Extent extent, int threads);

    /** {@return sizes that it must work at} */
    protected abstract List<Extent> extents();

    /** {@return a smooth picture in normalised units} */
    protected static float[] picture(Extent extent) {
        int plane = extent.height * extent.width;
        float[] image = new float[3 * plane];
        for (int i = 0; i < image.length; i++) {
            int x = i % extent.width;
            int y = i % plane / extent.width;
            image[i] = (float) (Math.sin(x * 0.31 + i / plane) + 0.7 * Math.cos(y * 0.23 - 0.1 * x));
        }
        return image;
    }

    private static boolean[] box(Extent extent, double left, double top, double right, double bottom) {
        boolean[] hole = new boolean[extent.height * extent.width];
        for (int y = (int) (top * extent.height); y < bottom * extent.height; y++) {
            for (int x = (int) (left * extent.width); x < right * extent.width; x++) {
                hole[y * extent.width + x] = true;
            }
        }
        return hole;
    }

    /** A small one inside, two at the frame, two apart, all but a stripe, everything. */
    private static List<boolean[]> holes(Extent extent) {
        List<boolean[]> holes = new ArrayList<>(List.of(box(extent, 0.4, 0.4, 0.55, 0.5),
                box(extent, 0, 0, 0.3, 0.2), box(extent, 0.7, 0.8, 1, 1), box(extent, 0, 0, 1, 0.85),
                box(extent, 0, 0, 1, 1)));
        boolean[] apart = box(extent, 0.1, 0.1, 0.2, 0.2);
        boolean[] second = box(extent, 0.6, 0.6, 0.8, 0.7);
        for (int i = 0; i < apart.length; i++) {
            apart[i] |= second[i];
        }
        holes.add(apart);
        return holes;
    }

    @Test
    void onlyTheHoleChangesAndEveryValueIsFinite() {
        for (Extent extent : extents()) {
            Inpainter inpainter = inpainter(extent, 1);
            for (boolean[] hole : holes(extent)) {
                float[] image = picture(extent);
                float[] before = image.clone();
                float[] filled = inpainter.fill(image, hole, extent.height, extent.width);
                assertArrayEquals(before, image, "the argument was changed");
                assertEquals(image.length, filled.length);
                for (int i = 0; i < filled.length; i++) {
                    assertTrue(Float.isFinite(filled[i]), extent + ": value " + i + " is " + filled[i]);
                    assertTrue(hole[i % hole.length] || filled[i] == image[i], extent + ": pixel " + i + " changed");
                }
            }
        }
    }

    @Test
    void emptyHoleGivesACopy() {
        Extent extent = extents().get(0);
        float[] image = picture(extent);
        float[] filled = inpainter(extent, 1).fill(image, new boolean[extent.height * extent.width], extent.height,
                extent.width);
        assertArrayEquals(image, filled);
        assertNotSame(image, filled);
    }

    /** Except where everything is hidden, so that there is nothing else to go by. */
    @Test
    void whatWasInTheHoleDoesNotMatter() {
        for (Extent extent : extents()) {
            for (boolean[] hole : holes(extent)) {
                float[] image = picture(extent);
                float[] other = image.clone();
                boolean all = true;
                for (int i = 0; i < other.length; i++) {
                    other[i] = hole[i % hole.length] ? 1.5f - i % 7 * 0.3f : other[i];
                    all &= hole[i % hole.length];
                }
                Inpainter inpainter = inpainter(extent, 1);
                float[] expected = inpainter.fill(image, hole, extent.height, extent.width);
                if (!all) {
                    assertArrayEquals(expected, inpainter.fill(other, hole, extent.height, extent.width), 1e-3f);
                }
            }
        }
    }

    @Test
    void sameBytesAtAnyThreadCountAndFromAnyThread() throws Exception {
        Extent extent = extents().get(0);
        boolean[] hole = holes(extent).get(0);
        float[] image = picture(extent);
        float[] expected = inpainter(extent, 1).fill(image, hole, extent.height, extent.width);
        assertTrue(Arrays.mismatch(image, expected) >= 0, "nothing was filled");
        for (int threads = 2; threads <= 5; threads++) {
            assertArrayEquals(expected, inpainter(extent, threads).fill(image, hole, extent.height, extent.width));
        }
        Inpainter shared = inpainter(extent, 2);
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            List<Future<float[]>> answers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                answers.add(pool.submit(() -> shared.fill(image, hole, extent.height, extent.width)));
            }
            for (Future<float[]> answer : answers) {
                assertArrayEquals(expected, answer.get());
            }
        } finally {
            pool.shutdown();
        }
    }
}
