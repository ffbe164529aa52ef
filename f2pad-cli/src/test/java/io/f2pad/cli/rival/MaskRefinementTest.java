package io.f2pad.cli.rival;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import io.f2pad.image.ScoreMap;
import io.f2pad.metrics.Confusion;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every rival must do, on a dark disk that the scores see as a shifted blob. */
class MaskRefinementTest {

    private static final int SIZE = 72;
    private static final double THRESHOLD = 0.45;

    private static Mask disk() {
        boolean[] bits = new boolean[SIZE * SIZE];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Math.hypot(i % SIZE - 34, i / SIZE - 30) <= 9;
        }
        return Mask.of(SIZE, SIZE, bits);
    }

    private static Planes image() {
        SplittableRandom random = new SplittableRandom(2);
        Mask disk = disk();
        float[] data = new float[3 * SIZE * SIZE];
        for (int i = 0; i < data.length; i++) {
            data[i] = (disk.get(i % (SIZE * SIZE)) ? 0.25f : 0.7f) + (float) (0.04 * (random.nextDouble() - 0.5));
        }
        return new Planes(3, SIZE, SIZE, data);
    }

    private static ScoreMap blob() {
        float[] scores = new float[SIZE * SIZE];
        for (int i = 0; i < scores.length; i++) {
            double r = Math.hypot(i % SIZE - 36, i / SIZE - 31);
            scores[i] = (float) Math.exp(-r * r / 300);
        }
        return new ScoreMap(SIZE, SIZE, scores);
    }

    private static List<MaskRefinement> rivals() {
        return MaskRefinement.all();
    }

    @ParameterizedTest
    @MethodSource("rivals")
    void emptyStaysEmptyAndFullStaysFull(MaskRefinement rival) {
        Mask full = blob().above(-1);
        assertTrue(rival.refine(image(), blob(), Mask.empty(SIZE, SIZE)).isEmpty());
        assertEquals(full, rival.refine(image(), blob(), full));
    }

    @ParameterizedTest
    @MethodSource("rivals")
    void sameInputSameMask(MaskRefinement rival) {
        Mask initial = blob().above(THRESHOLD);
        assertEquals(rival.refine(image(), blob(), initial), rival.refine(image(), blob(), initial));
    }

    @ParameterizedTest
    @MethodSource("rivals")
    void theDiskIsFound(MaskRefinement rival) {
        Mask initial = blob().above(THRESHOLD);
        double before = Confusion.of(initial, disk()).iou();
        double after = Confusion.of(rival.refine(image(), blob(), initial), disk()).iou();
        assertTrue(before < 0.45, "the blob must leave something to do, " + before);
        if (rival instanceof RawThreshold) {
            assertEquals(before, after);
        } else if (!(rival instanceof GuidedFilter)) {
            assertTrue(after > 0.9, rival.name() + " " + after);
        }
    }

    @Test
    void aWideWindowCarriesScoresAcrossTheDisk() {
        Mask initial = blob().above(THRESHOLD);
        Mask found = new GuidedFilter(64, 1e-3).refine(image(), blob(), initial);
        double after = Confusion.of(found, disk()).iou();
        assertTrue(after > 0.9, "guided filter " + after);
    }

    @ParameterizedTest
    @MethodSource("rivals")
    void sizesMustAgree(MaskRefinement rival) {
        assertThrows(IllegalArgumentException.class, () -> rival.refine(image(), blob(), Mask.empty(SIZE, 3)));
    }

    @ParameterizedTest
    @MethodSource("rivals")
    void largeImagesKeepTheirSize(MaskRefinement rival) {
        int width = 300;
        int height = 20;
        Planes image = new Planes(3, height, width, new float[3 * width * height]);
        float[] scores = new float[width * height];
        scores[10 * width + 150] = 1;
        Mask found = rival.refine(image, new ScoreMap(width, height, scores), Mask.above(width, height, scores, 0.5));
        assertEquals(width, found.width());
        assertEquals(height, found.height());
    }

    @Test
    void theRawThresholdIsTheFirstMask() {
        Mask initial = blob().above(THRESHOLD);
        assertSame(initial, MaskRefinement.all().get(0).refine(image(), blob(), initial));
    }
}
