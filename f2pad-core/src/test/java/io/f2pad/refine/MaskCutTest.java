package io.f2pad.refine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import io.f2pad.image.Resampler;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A reddish square on noisy grey. */
class MaskCutTest {

    private static final int SIZE = 32;
    private static final double THRESHOLD = 2;
    private static final RefineOptions OPTIONS = RefineOptions.DEFAULT;

    private static Mask square(int size, int from, int to) {
        boolean[] in = new boolean[size * size];
        for (int i = 0; i < in.length; i++) {
            in[i] = i % size >= from && i % size < to && i / size >= from && i / size < to;
        }
        return Mask.of(size, size, in);
    }

    private static Planes picture(Mask defect) {
        int size = defect.width();
        SplittableRandom random = new SplittableRandom(3);
        Planes picture = Planes.zeros(3, size, size);
        float[] red = {0.8f, 0.25f, 0.2f};
        for (int c = 0; c < 3; c++) {
            for (int i = 0; i < size * size; i++) {
                picture.data()[c * size * size + i] = (defect.get(i) ? red[c] : 0.5f)
                        + 0.02f * (float) random.nextDouble();
            }
        }
        return picture;
    }

    /** Refinement found the true pixels, the scores are twice the threshold near them. */
    private static MaskEvidence evidence(Mask truth, Mask omega) {
        float[] anomaly = new float[SIZE * SIZE];
        float[] scores = new float[SIZE * SIZE];
        Mask near = truth.dilate(3);
        for (int i = 0; i < anomaly.length; i++) {
            anomaly[i] = truth.get(i) && omega.get(i) ? 1 : 0;
            scores[i] = near.get(i) ? (float) (2 * THRESHOLD) : 0;
        }
        return new MaskEvidence(omega.toBooleans(), anomaly, anomaly.clone(), scores, THRESHOLD);
    }

    private static Mask mask(Planes picture, MaskEvidence evidence, RefineOptions options) {
        return new MaskCut(picture, evidence, options).at(picture);
    }

    @Test
    void fillsHolesAndDropsLonePixels() {
        Mask truth = square(SIZE, 10, 22);
        MaskEvidence evidence = evidence(truth, truth.dilate(6));
        for (int i : square(SIZE, 14, 17).indices()) {
            evidence.anomaly()[i] = 0;
            evidence.inpainted()[i] = 0;
        }
        evidence.anomaly()[8 * SIZE + 8] = 0.3f;
        assertEquals(truth, mask(picture(truth), evidence, OPTIONS));
    }

    @Test
    void withoutAPixelAboveTauTheMaskIsEmpty() {
        Mask truth = square(SIZE, 10, 22);
        MaskEvidence evidence = evidence(truth, truth.dilate(6));
        Arrays.fill(evidence.anomaly(), 0.19f);
        assertTrue(mask(picture(truth), evidence, OPTIONS).isEmpty());
        assertTrue(new MaskCut(picture(truth), evidence, OPTIONS).at(Planes.zeros(3, 90, 70)).isEmpty());
    }

    @Test
    void leavesOmegaAsFarAsItMay() {
        Mask truth = square(SIZE, 10, 22);
        Mask omega = truth.minus(square(SIZE, 14, 22));
        assertEquals(truth, mask(picture(truth), evidence(truth, omega), OPTIONS));
        CutOptions d = CutOptions.DEFAULT;
        CutOptions within = new CutOptions(d.smoothness(), d.flat(), d.inpainted(), d.score(), d.colour(),
                d.colourBound(), d.outside(), 0);
        assertTrue(mask(picture(truth), evidence(truth, omega), OPTIONS.withCut(within)).minus(omega).isEmpty());
    }

    /** Refinement took the normal pixels between a defect and the border for defective. */
    @Test
    void anOutlineAlongTheBorderCostsToo() {
        boolean[] bar = new boolean[SIZE * SIZE];
        for (int i = 0; i < bar.length; i++) {
            bar[i] = i % SIZE >= 2 && i % SIZE < SIZE - 2 && i / SIZE >= SIZE - 12 && i / SIZE < SIZE - 2;
        }
        Mask truth = Mask.of(SIZE, SIZE, bar);
        MaskEvidence evidence = evidence(truth, truth.dilate(6));
        for (int i : truth.dilate(2).indices()) {
            evidence.anomaly()[i] = truth.get(i) || i / SIZE >= SIZE - 2 && bar[i - 2 * SIZE] ? 1 : 0;
        }
        assertEquals(truth, mask(picture(truth), evidence, OPTIONS));
    }

    @Test
    void aLargerImageDecidesItsOwnOutline() {
        Mask truth = square(3 * SIZE, 31, 64);
        Planes input = picture(truth);
        Planes small = Resampler.resize(input, SIZE, SIZE);
        Mask coarse = truth.resize(SIZE, SIZE);
        MaskCut cut = new MaskCut(small, evidence(coarse, coarse.dilate(6)), OPTIONS);
        assertEquals(truth, cut.at(input));
        assertEquals(coarse, cut.at(small));
    }

    @Test
    void anImageSmallerThanTheDefectsPixelsIsNoError() {
        Mask truth = square(SIZE, 10, 14);
        MaskCut cut = new MaskCut(picture(truth), evidence(truth, truth.dilate(6)), OPTIONS);
        assertEquals(1, cut.at(Planes.zeros(3, 1, 1)).width());
    }

    @Test
    void aThresholdThatIsNotPositiveOnlyTellsAboveFromBelow() {
        Mask truth = square(SIZE, 10, 22);
        MaskEvidence above = evidence(truth, truth.dilate(6));
        float[] scores = above.scores().clone();
        for (int i = 0; i < scores.length; i++) {
            scores[i] -= 2;
        }
        MaskEvidence shifted = new MaskEvidence(above.omega(), above.anomaly(), above.inpainted(), scores, -1);
        assertEquals(truth, mask(picture(truth), shifted, OPTIONS));
    }

    @Test
    void theRecoveredImageTakesN0WhereRefinementGaveADefectBack() {
        Mask truth = square(SIZE, 10, 22);
        MaskEvidence evidence = evidence(truth, truth.dilate(6));
        int hole = 15 * SIZE + 15;
        evidence.anomaly()[hole] = 0;
        float[] initial = new float[3 * SIZE * SIZE];
        Arrays.fill(initial, 7);
        float[] complete = new MaskCut(picture(truth), evidence, OPTIONS).complete(new float[initial.length], initial);
        for (int i = 0; i < complete.length; i++) {
            assertEquals(i % (SIZE * SIZE) == hole ? 7 : 0, complete[i]);
        }
    }

    @Test
    void thePaperHasNoCut() {
        Mask truth = square(SIZE, 10, 22);
        assertThrows(IllegalArgumentException.class,
                () -> new MaskCut(picture(truth), evidence(truth, truth), RefineOptions.paper()));
    }

    @Test
    void evidenceIsBounded() {
        float[] zero = {0, 0};
        MaskEvidence evidence = new MaskEvidence(new boolean[] {true, false}, new float[] {100, 0}, zero,
                new float[] {0, 100}, THRESHOLD);
        float[] odds = evidence.odds(0.2, CutOptions.DEFAULT);
        assertEquals(1 - 0.5f, odds[0]);
        assertEquals(-CutOptions.DEFAULT.outside() + 0.5, odds[1]);
        assertEquals(Math.log(1.5) + 1.5 * Math.log(1.25), odds(0.3, 0.6), 1e-6);
        assertEquals(Math.log(0.9) + 1.5 * Math.log(1.25), odds(0.1, 0.27), 1e-6);
        assertEquals(1.5 * Math.log(1.25), odds(0, 5), 1e-6);
    }

    private static double odds(double anomaly, double inpainted) {
        return new MaskEvidence(new boolean[] {true}, new float[] {(float) anomaly}, new float[] {(float) inpainted},
                new float[] {2.5f}, THRESHOLD).odds(0.2, CutOptions.DEFAULT)[0];
    }
}
