package io.f2pad.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.DatasetException;
import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DefectSynthesisTest {

    private static final SynthesisOptions OPTIONS = SynthesisOptions.defaults();

    /** A texture on the 8-bit grid; grey if all channels are wanted alike. */
    private static Planes texture(int width, int height, boolean grey, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Planes planes = Planes.zeros(3, height, width);
        int plane = planes.plane();
        for (int i = 0; i < plane; i++) {
            int level = 90 + (i % width) / 2 + random.nextInt(30);
            for (int c = 0; c < 3; c++) {
                planes.data()[c * plane + i] = (grey ? level : level + 10 * c) / 255f;
            }
        }
        return planes;
    }

    private static double share(Planes normal, Defect defect) {
        int far = 0;
        int plane = normal.plane();
        for (int i : defect.mask().indices()) {
            double square = 0;
            for (int c = 0; c < 3; c++) {
                double d = normal.data()[c * plane + i] - defect.image().data()[c * plane + i];
                square += d * d;
            }
            far += Math.sqrt(square) >= 0.12 ? 1 : 0;
        }
        return (double) far / defect.mask().area();
    }

    @Test
    void pastesOneVisibleColourInsideTheMaskAndNothingOutside() {
        Planes normal = texture(96, 80, false, 1);
        float[] before = normal.data().clone();
        DefectSynthesis synthesis = DefectSynthesis.generated();
        Set<Integer> colours = new HashSet<>();
        for (int seed = 0; seed < 60; seed++) {
            Defect defect = synthesis.paste(normal, new SplittableRandom(seed));
            int[] inside = defect.mask().indices();
            for (int i = 0; i < normal.plane(); i++) {
                for (int c = 0; c < 3; c++) {
                    int at = c * normal.plane() + i;
                    float expected = defect.mask().get(i) ? defect.image().get(c, inside[0] / 96, inside[0] % 96)
                            : before[at];
                    assertEquals(expected, defect.image().data()[at]);
                }
            }
            assertTrue(share(normal, defect) >= 0.95, "seed " + seed);
            assertTrue(defect.mask().share() <= 0.13 && defect.mask().share() >= 0.002, "seed " + seed);
            colours.add(defect.image().toBufferedImage().getRGB(inside[0] % 96, inside[0] / 96));
        }
        assertArrayEquals(before, normal.data());
        assertTrue(colours.size() > 50);
    }

    @Test
    void eightBitFilesHoldTheDefectExactly() {
        Planes normal = texture(64, 64, false, 2);
        Defect defect = DefectSynthesis.generated().paste(normal, new SplittableRandom(4));
        for (float v : defect.image().data()) {
            assertEquals(v, Math.round(v * 255) / 255f);
        }
    }

    @Test
    void sameSeedSameDefect() {
        Planes normal = texture(64, 48, false, 3);
        DefectSynthesis synthesis = DefectSynthesis.generated();
        Defect a = synthesis.paste(normal, new SplittableRandom(9));
        Defect b = synthesis.paste(normal, new SplittableRandom(9));
        assertArrayEquals(a.image().data(), b.image().data());
        assertEquals(a.mask(), b.mask());
        assertNotEquals(a.mask(), synthesis.paste(normal, new SplittableRandom(10)).mask());
    }

    @Test
    void greyImagesStayGrey() {
        Planes normal = texture(50, 50, true, 4);
        Defect defect = DefectSynthesis.generated().paste(normal, new SplittableRandom(1));
        int plane = normal.plane();
        for (int i = 0; i < plane; i++) {
            assertEquals(defect.image().data()[i], defect.image().data()[2 * plane + i]);
        }
        assertTrue(share(normal, defect) >= 0.95);
    }

    @Test
    void takesTheMostVisibleColourWhenTheDemandIsOutOfReach() {
        SynthesisOptions greedy = new SynthesisOptions(0.79, 1, List.of(1.0), 0, 0.01, 0.1, 0, 0);
        Planes normal = Planes.zeros(3, 32, 32);
        // half of the shape lies on black, half on white: most colours are far from at most one of them
        for (int i = 0; i < normal.data().length; i++) {
            normal.data()[i] = i % 32 < 16 ? 0 : 1;
        }
        boolean[] bits = new boolean[1024];
        Arrays.fill(bits, 320, 384, true);
        Mask shape = Mask.of(32, 32, bits);
        Defect defect = new DefectSynthesis(greedy, new MaskShapes(greedy))
                .synthesize(normal, shape, new SplittableRandom(1));
        assertEquals(shape, defect.mask());
        double black = 0;
        double white = 0;
        for (int c = 0; c < 3; c++) {
            float v = defect.image().get(c, 10, 0);
            black += v * v;
            white += (1 - v) * (1 - v);
        }
        assertTrue(Math.max(Math.sqrt(black), Math.sqrt(white)) >= 0.79, black + " " + white);
    }

    @Test
    void structuralDefectComesFromTheOtherHalf() {
        Planes normal = texture(60, 40, false, 6);
        // left half black, right half white: what arrives in one half must have come from the other or from above
        Planes other = Planes.zeros(3, 40, 60);
        for (int i = 0; i < other.data().length; i++) {
            other.data()[i] = i % 60 < 30 ? 0 : 1;
        }
        DefectSynthesis synthesis = new DefectSynthesis(OPTIONS.withSwapShare(1), new MaskShapes(OPTIONS));
        int sideways = 0;
        for (int seed = 0; seed < 20; seed++) {
            Defect defect = synthesis.paste(normal, other, new SplittableRandom(seed));
            assertTrue(share(normal, defect) >= 0.95);
            int[] inside = defect.mask().indices();
            boolean left = true;
            boolean right = true;
            boolean crossed = true;
            boolean straight = true;
            for (int i : inside) {
                left &= i % 60 < 30;
                right &= i % 60 >= 30;
                // black stays black under every factor, white becomes at least half
                boolean black = defect.image().data()[i] == 0;
                crossed &= black == i % 60 >= 30;
                straight &= black == i % 60 < 30;
            }
            assertTrue(crossed || straight, "seed " + seed);
            if (crossed) {
                assertTrue(left || right, "seed " + seed);
                sideways++;
            }
            for (int i = 0; i < normal.plane(); i++) {
                if (!defect.mask().get(i)) {
                    assertEquals(normal.data()[i], defect.image().data()[i]);
                }
            }
        }
        assertTrue(sideways > 2 && sideways < 18, "sideways " + sideways);
    }

    @Test
    void shapesKeepTheAreaLimitsAndTheMarginAtManySizes() {
        for (int[] size : new int[][] {{256, 256}, {31, 97}, {640, 40}}) {
            double smallest = 1;
            double largest = 0;
            MaskShapes shapes = new MaskShapes(OPTIONS);
            SplittableRandom random = new SplittableRandom(8);
            for (int k = 0; k < 150; k++) {
                Mask mask = shapes.draw(size[0], size[1], random);
                assertTrue(mask.area() >= 1 && mask.share() <= 0.13);
                smallest = Math.min(smallest, mask.share());
                largest = Math.max(largest, mask.share());
                int margin = (int) (0.03 * size[0]);
                for (int i : mask.indices()) {
                    assertTrue(i % size[0] >= margin && i % size[0] < size[0] - margin);
                }
            }
            assertTrue(smallest < 0.004 && smallest >= 0.0005, "smallest " + smallest);
            assertTrue(largest > 0.04, "largest " + largest);
        }
        assertEquals(1, new MaskShapes(OPTIONS).draw(1, 1, new SplittableRandom(1)).area());
    }

    @Test
    void libraryResizesAndPlacesGivenShapes() {
        boolean[] bits = new boolean[100 * 50];
        for (int y = 10; y < 20; y++) {
            for (int x = 5; x < 25; x++) {
                bits[y * 100 + x] = true;
            }
        }
        MaskLibrary library = MaskLibrary.of(List.of(Mask.of(100, 50, bits), Mask.empty(4, 4)), OPTIONS);
        assertEquals(1, library.size());
        Set<Integer> areas = new HashSet<>();
        SplittableRandom random = new SplittableRandom(2);
        for (int k = 0; k < 50; k++) {
            Mask mask = library.draw(200, 200, random);
            // the original covers 4 %; factors 0.6 to 1.6 of its side
            assertTrue(mask.share() > 0.013 && mask.share() < 0.11, "share " + mask.share());
            Mask stamp = Stamps.crop(mask);
            assertEquals(stamp.width() * stamp.height(), stamp.area());
            assertEquals(2.0, (double) stamp.width() / stamp.height(), 0.1);
            areas.add(mask.area());
        }
        assertTrue(areas.size() > 30);
        assertThrows(DatasetException.class, () -> MaskLibrary.of(List.of(Mask.empty(4, 4)), OPTIONS));
    }

    @Test
    void stampsFlip() {
        Mask mask = Mask.of(3, 2, new boolean[] {true, true, false, false, false, false});
        assertEquals(Mask.of(3, 2, new boolean[] {false, true, true, false, false, false}),
                Stamps.flip(mask, true, false));
        assertEquals(Mask.of(3, 2, new boolean[] {false, false, false, true, true, false}),
                Stamps.flip(mask, false, true));
        assertEquals(Mask.of(2, 1, new boolean[] {true, true}), Stamps.crop(mask));
    }

    @Test
    void refusesBadArguments() {
        DefectSynthesis synthesis = DefectSynthesis.generated();
        Planes normal = texture(8, 8, false, 1);
        SplittableRandom random = new SplittableRandom(1);
        assertThrows(IllegalArgumentException.class, () -> synthesis.synthesize(normal, Mask.empty(8, 8), random));
        Mask wrong = Mask.of(1, 1, new boolean[] {true});
        assertThrows(IllegalArgumentException.class, () -> synthesis.synthesize(normal, wrong, random));
        assertThrows(IllegalArgumentException.class, () -> OPTIONS.withSwapShare(1.5));
        assertThrows(IllegalArgumentException.class,
                () -> new SynthesisOptions(0.1, 0.95, List.of(), 8, 0.01, 0.1, 0, 0));
        assertFalse(OPTIONS.factors().isEmpty());
    }
}
