package io.f2pad.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Polygon;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegionsTest {

    @Test
    void smallRegionsAreDropped() {
        Mask mask = TestMaps.mask("##..#", "#..#.", "....#", "#....");
        assertEquals(TestMaps.mask("##..#", "#..#.", "....#", "....."), Regions.atLeast(mask, 3));
        assertEquals(Mask.empty(5, 4), Regions.atLeast(mask, 4));
        assertEquals(mask, Regions.atLeast(mask, 1));
        assertTrue(Regions.atLeast(Mask.empty(2, 2), 3).isEmpty());
    }

    @Test
    void findsRegionsWithDiagonalNeighbours() {
        Mask mask = TestMaps.mask(
                "#....###",
                ".#...###",
                "........",
                "...#....");
        float[] magnitude = new float[32];
        magnitude[0] = 1;
        magnitude[9] = 4;
        List<Region> regions = Regions.of(mask, magnitude);
        assertEquals(3, regions.size());
        Region block = regions.get(0);
        assertEquals(6, block.area());
        assertEquals(List.of(5, 0, 3, 2), List.of(block.x(), block.y(), block.width(), block.height()));
        assertEquals(0, block.meanAnomaly());
        assertArrayEquals(new int[][] {{5, 0}, {5, 1}, {7, 1}, {7, 0}}, block.contour());
        Region diagonal = regions.get(1);
        assertEquals(2, diagonal.area());
        assertEquals(2.5, diagonal.meanAnomaly());
        assertArrayEquals(new int[][] {{0, 0}, {1, 1}}, diagonal.contour());
        assertArrayEquals(new int[][] {{3, 3}}, regions.get(2).contour());
        assertEquals(2, Regions.of(mask, null, 2).size());
        assertTrue(Double.isNaN(Regions.of(mask, null).get(0).meanAnomaly()));
        assertTrue(Regions.of(Mask.empty(3, 3), null).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> Regions.of(mask, new float[3]));
    }

    @Test
    void equalAreasKeepReadingOrder() {
        List<Region> regions = Regions.of(TestMaps.mask("..#", "...", "#.."), null);
        assertEquals(2, regions.get(0).x());
        assertEquals(0, regions.get(1).x());
    }

    @Test
    void contourOfAFilledShapeEnclosesExactlyItsPixels() {
        boolean[] bits = new boolean[40 * 40];
        for (int i = 0; i < bits.length; i++) {
            double x = i % 40 - 19.3;
            double y = i / 40 - 20.1;
            double angle = Math.atan2(y, x);
            bits[i] = Math.hypot(x, y) < 13 + 4 * Math.cos(3 * angle);
        }
        Mask mask = Mask.of(40, 40, bits);
        Region region = Regions.of(mask, null).get(0);
        assertEquals(mask.area(), region.area());
        Polygon polygon = new Polygon();
        for (int[] point : region.contour()) {
            assertTrue(mask.get(point[0], point[1]));
            polygon.addPoint(point[0], point[1]);
        }
        // pixel centres: everything set is inside or on the polygon, nothing else is
        for (int i = 0; i < bits.length; i++) {
            int x = i % 40;
            int y = i / 40;
            boolean covered = polygon.contains(x, y) || polygon.intersects(x - 0.01, y - 0.01, 0.02, 0.02);
            assertEquals(bits[i], covered, x + "," + y);
        }
    }

    @Test
    void contourIgnoresHolesAndFollowsThinParts() {
        assertArrayEquals(new int[][] {{0, 0}, {0, 2}, {2, 2}, {2, 0}},
                Regions.of(TestMaps.mask("###", "#.#", "###"), null).get(0).contour());
        // a line is walked there and back
        assertArrayEquals(new int[][] {{0, 0}, {3, 0}},
                Regions.of(TestMaps.mask("####"), null).get(0).contour());
    }

    @Test
    void overlayDrawsOutlineAndTint() {
        Mask mask = TestMaps.mask(".....", ".###.", ".###.", ".###.", ".....");
        BufferedImage grey = new BufferedImage(5, 5, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(0, 0, 0, 100);
        BufferedImage outlined = Overlay.contour(grey, mask, 0xff0000, 1);
        assertEquals(0xff646464, outlined.getRGB(0, 0));
        assertEquals(0xffff0000, outlined.getRGB(1, 1));
        assertEquals(0xff000000, outlined.getRGB(2, 2));
        assertEquals(0xffff0000, Overlay.contour(grey, mask, 0xff0000, 3).getRGB(2, 0));
        assertEquals(0xff800000, Overlay.fill(grey, mask, 0xff0000, 0.5).getRGB(2, 2));
        assertEquals(0xff646464, Overlay.fill(grey, mask, 0xff0000, 0.5).getRGB(0, 0));
        assertThrows(IllegalArgumentException.class, () -> Overlay.contour(grey, Mask.empty(4, 5), 0, 1));
    }
}
