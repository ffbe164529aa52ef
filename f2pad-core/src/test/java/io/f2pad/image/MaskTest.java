package io.f2pad.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {

    @Test
    void countsAndCombines() {
        Mask a = TestMaps.mask("##.", "..#");
        Mask b = TestMaps.mask("#..", ".##");
        assertEquals(3, a.area());
        assertEquals(0.5, a.share());
        assertEquals(TestMaps.mask("#..", "..#"), a.and(b));
        assertEquals(TestMaps.mask("##.", ".##"), a.or(b));
        assertEquals(TestMaps.mask(".#.", "..."), a.minus(b));
        assertArrayEquals(new int[] {0, 1, 5}, a.indices());
        assertTrue(a.get(2, 1) && a.get(5) && !a.get(2, 0));
        assertTrue(Mask.empty(2, 2).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> a.and(Mask.empty(2, 3)));
        assertThrows(IllegalArgumentException.class, () -> Mask.of(2, 2, new boolean[5]));
    }

    @Test
    void thresholdIsStrictAndIgnoresNaN() {
        assertEquals(TestMaps.mask("..#."), Mask.above(4, 1, new float[] {0.1f, 0.5f, 0.6f, Float.NaN}, 0.5));
    }

    @Test
    void bytesAndPictures() {
        Mask mask = TestMaps.mask("#.", ".#");
        assertArrayEquals(new byte[] {-1, 0, 0, -1}, mask.toBytes());
        assertEquals(mask, Mask.ofBytes(2, 2, new byte[] {1, 0, 0, -1}));
        assertEquals(255, mask.toBufferedImage().getRaster().getSample(1, 1, 0));
        boolean[] flags = mask.toBooleans();
        flags[0] = false;
        assertTrue(mask.get(0));
    }

    @Test
    void dilatesByADisk() {
        Mask dot = TestMaps.mask(".....", ".....", "..#..", ".....", ".....");
        assertSame(dot, dot.dilate(0));
        assertEquals(TestMaps.mask(".....", "..#..", ".###.", "..#..", "....."), dot.dilate(1));
        assertEquals(TestMaps.mask(".....", ".###.", ".###.", ".###.", "....."), dot.dilate(1.5));
        assertEquals(TestMaps.mask("..#..", ".###.", "#####", ".###.", "..#.."), dot.dilate(2));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 2.3, 6, 40, 1000})
    void dilationMatchesTheDefinition(double radius) {
        SplittableRandom random = new SplittableRandom(3);
        int width = 23;
        int height = 17;
        boolean[] bits = new boolean[width * height];
        for (int k = 0; k < 5; k++) {
            bits[random.nextInt(bits.length)] = true;
        }
        Mask grown = Mask.of(width, height, bits).dilate(radius);
        for (int i = 0; i < bits.length; i++) {
            boolean near = false;
            for (int j = 0; j < bits.length; j++) {
                double dx = i % width - j % width;
                double dy = i / width - j / width;
                near |= bits[j] && dx * dx + dy * dy <= radius * radius;
            }
            assertEquals(near, grown.get(i), "pixel " + i);
        }
    }

    @Test
    void dilationOfNothingIsNothing() {
        assertTrue(Mask.empty(4, 4).dilate(3).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> Mask.empty(4, 4).dilate(-1));
    }

    @Test
    void resizesByNearest() {
        assertEquals(TestMaps.mask("##..", "##..", "..##", "..##"), TestMaps.mask("#.", ".#").resize(4, 4));
    }

    @Test
    void scoreMapsMeasureThresholdAndColour() {
        ScoreMap map = new ScoreMap(3, 1, new float[] {-1, 0, 3});
        assertEquals(3f, map.max());
        assertEquals(-1f, map.min());
        assertEquals(TestMaps.mask("..#"), map.above(0));
        // v = 0, 0.25 and 1 of the ramp: half blue, cyan-free blue with half green, half red
        assertEquals(0xff000080, map.toBufferedImage(-1, 3).getRGB(0, 0));
        assertEquals(0xff0080ff, map.toBufferedImage(-1, 3).getRGB(1, 0));
        assertEquals(0xff800000, map.toBufferedImage(-1, 3).getRGB(2, 0));
        assertEquals(0xff000080, map.toBufferedImage(3, 3).getRGB(2, 0));
        String message = assertThrows(IllegalArgumentException.class,
                () -> new ScoreMap(2, 2, new float[] {0, 0, 0, Float.NaN})).getMessage();
        assertTrue(message.contains("x=1 y=1"), message);
    }
}
