package io.f2pad.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.f2pad.image.DistanceTransform;
import io.f2pad.image.Mask;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BoundaryDistanceTest {

    /** A filled rectangle, columns x0..x1 and rows y0..y1, both included. */
    private static Mask box(int width, int height, int x0, int y0, int x1, int y1) {
        boolean[] bits = new boolean[width * height];
        for (int y = y0; y <= y1; y++) {
            for (int x = x0; x <= x1; x++) {
                bits[y * width + x] = true;
            }
        }
        return Mask.of(width, height, bits);
    }

    @Test
    void aColumnShiftedByTwo() {
        // one column against one column two to the right: every distance is 2
        BoundaryDistance d = BoundaryDistance.of(box(9, 5, 2, 0, 2, 4), box(9, 5, 4, 0, 4, 4));
        assertEquals(0, d.f1(1));
        assertEquals(1, d.f1(2));
        assertEquals(1, d.f1(3));
        assertEquals(2, d.hausdorff95());
    }

    @Test
    void precisionAndRecallDiffer() {
        // row of 4 against its first pixel: 2 of 4 predicted within 1, the only true one matched
        BoundaryDistance d = BoundaryDistance.of(box(8, 1, 0, 0, 3, 0), box(8, 1, 0, 0, 0, 0));
        assertEquals(2 * 0.5 * 1 / 1.5, d.f1(1), 1e-15);
        assertEquals(2 * 0.75 * 1 / 1.75, d.f1(2), 1e-15);
        assertEquals(1, d.f1(3));
        // distances 0 1 2 3: at least 95 % of 4 are all 4
        assertEquals(3, d.hausdorff95());
    }

    @Test
    void theFarFivePercentDoNotCount() {
        // 20 predicted pixels in a row, 19 of them true: 19 of 20 are 95 %
        BoundaryDistance d = BoundaryDistance.of(box(60, 1, 0, 0, 18, 0).or(box(60, 1, 50, 0, 50, 0)),
                box(60, 1, 0, 0, 18, 0));
        assertEquals(0, d.hausdorff95());
        BoundaryDistance fewer = BoundaryDistance.of(box(60, 1, 0, 0, 17, 0).or(box(60, 1, 50, 0, 50, 0)),
                box(60, 1, 0, 0, 17, 0));
        assertEquals(33, fewer.hausdorff95());
    }

    @Test
    void insideOfAMaskIsNoBoundary() {
        // 5x5 against its own 3x3 middle: 16 border pixels, the corners sqrt(2) away
        BoundaryDistance d = BoundaryDistance.of(box(9, 9, 2, 2, 6, 6), box(9, 9, 3, 3, 5, 5));
        assertEquals(2 * 0.75 / 1.75, d.f1(1), 1e-15);
        assertEquals(1, d.f1(1.5));
        assertEquals(Math.sqrt(2), d.hausdorff95(), 1e-15);
    }

    @Test
    void emptyAndFullMasks() {
        Mask empty = Mask.empty(4, 5);
        Mask full = box(4, 5, 0, 0, 3, 4);
        assertEquals(1, BoundaryDistance.of(empty, empty).f1(1));
        assertEquals(0, BoundaryDistance.of(empty, empty).hausdorff95());
        assertEquals(1, BoundaryDistance.of(full, full).f1(1));
        assertEquals(0, BoundaryDistance.of(full, full).hausdorff95());
        for (BoundaryDistance one : new BoundaryDistance[] {BoundaryDistance.of(empty, full),
            BoundaryDistance.of(full, empty)}) {
            assertEquals(0, one.f1(3));
            assertEquals(5, one.hausdorff95());
        }
        assertThrows(IllegalArgumentException.class, () -> BoundaryDistance.of(empty, Mask.empty(5, 4)));
    }

    @Test
    void distancesMatchAnExhaustiveSearch() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 20; round++) {
            int width = 1 + random.nextInt(14);
            int height = 1 + random.nextInt(14);
            boolean[] bits = new boolean[width * height];
            for (int i = 0; i < bits.length; i++) {
                bits[i] = random.nextInt(9) == 0;
            }
            Mask mask = Mask.of(width, height, bits);
            double[] found = DistanceTransform.squared(mask);
            for (int i = 0; i < found.length; i++) {
                double expected = Double.POSITIVE_INFINITY;
                for (int j : mask.indices()) {
                    int dx = i % width - j % width;
                    int dy = i / width - j / width;
                    expected = Math.min(expected, dx * dx + dy * dy);
                }
                assertEquals(expected, found[i]);
            }
        }
    }

    @Test
    void qualityGathersEverything() {
        MaskQuality q = MaskQuality.of(box(8, 1, 0, 0, 3, 0), box(8, 1, 0, 0, 0, 0));
        assertEquals(new Confusion(1, 3, 0, 4), q.counts());
        assertEquals(0.25, q.iou());
        assertEquals(0.4, q.dice());
        assertEquals(2.0 / 3, q.boundaryF1().at1(), 1e-15);
        assertEquals(6.0 / 7, q.boundaryF1().at2(), 1e-15);
        assertEquals(1, q.boundaryF1().at3());
        assertEquals(3, q.hausdorff95());
    }
}
