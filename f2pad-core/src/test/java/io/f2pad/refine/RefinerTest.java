package io.f2pad.refine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.f2pad.feature.Network;
import io.f2pad.feature.Normalization;
import io.f2pad.objective.MixtureField;
import io.f2pad.objective.SharingOptions;
import io.f2pad.ops.Conv2d;
import io.f2pad.ops.Mahalanobis;
import io.f2pad.reference.Engines;
import io.f2pad.scorer.Scorer;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Filter;
import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.GaussianField;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.cpu.CpuBackend;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Refinement on a small convolution whose normal features are known, so that the exact mask is known. */
class RefinerTest {

    private static final int SIZE = 20;
    private static final int PLANE = SIZE * SIZE;
    private static final float[] NORMAL = normal();
    private static final boolean[] DEFECT = square(6, 12);
    private static final boolean[] OMEGA = square(3, 15);

    private static float[] normal() {
        SplittableRandom random = new SplittableRandom(5);
        float[] image = new float[3 * PLANE];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) (0.3 * random.nextDouble() - 0.15);
        }
        return image;
    }

    private static boolean[] square(int from, int to) {
        boolean[] in = new boolean[PLANE];
        for (int y = from; y < to; y++) {
            Arrays.fill(in, y * SIZE + from, y * SIZE + to, true);
        }
        return in;
    }

    private static float[] defective() {
        float[] image = NORMAL.clone();
        for (int i = 0; i < image.length; i++) {
            image[i] = DEFECT[i % PLANE] ? 1.5f : image[i];
        }
        return image;
    }

    /** A 1x1 mix of the colours; the score of a position is its squared distance from the normal image's features. */
    private static Refinement refine(float[] image, boolean[] omega, RefineOptions options) {
        return refine(image, omega, options, true);
    }

    private static Refinement refine(float[] image, boolean[] omega, RefineOptions options, boolean focused) {
        try (Backend backend = CpuBackend.open(1);
                Objective objective = objective(backend, options)) {
            return new Refiner(objective, options, focused).refine(image, start(), omega, 0.4, 0.01, 0.01);
        }
    }

    private static float[] start() {
        float[] start = NORMAL.clone();
        for (int i = 0; i < start.length; i++) {
            start[i] += 0.35f * (float) Math.sin(i);
        }
        return start;
    }

    private static Objective objective(Backend backend, RefineOptions options) {
        float[] mix = {1, 0, 0, 0, 1, 0, 0, 0, 1, 0.5f, -0.5f, 0.5f};
        Filter filter = new Filter("mix", 4, 3, 1, 1, 1, 0, mix, new float[4]);
        Frozen frozen = backend.freeze(filter);
        Network network = (tape, input) -> List.of(tape.apply("mix", new Conv2d(filter, frozen, false), input));
        GaussianField field = new GaussianField(SIZE, SIZE, 4, features(mix), factors());
        Frozen gaussians = backend.freeze(field);
        Scorer.Recorder scorer = (tape, taps) -> List.of(
                tape.apply("score", new Mahalanobis(field, gaussians), taps.get(0)));
        MixtureField prior = new MixtureField(new float[3], new float[] {1, 0, 0, 1, 0, 1}, new float[1]);
        return new Objective(backend, network, scorer, prior, options.terms(), Normalization.IMAGENET.range(),
                Shape.image(3, SIZE, SIZE));
    }

    private static float[] features(float[] mix) {
        float[] mean = new float[PLANE * 4];
        for (int p = 0; p < PLANE; p++) {
            for (int k = 0; k < 4; k++) {
                for (int c = 0; c < 3; c++) {
                    mean[p * 4 + k] += mix[k * 3 + c] * NORMAL[c * PLANE + p];
                }
            }
        }
        return mean;
    }

    private static float[] factors() {
        float[] factor = new float[PLANE * 10];
        for (int p = 0; p < PLANE; p++) {
            for (int i : new int[] {0, 2, 5, 9}) {
                factor[p * 10 + i] = 3;
            }
        }
        return factor;
    }

    static Stream<RefineOptions> readings() {
        RefineOptions d = RefineOptions.DEFAULT;
        SharingOptions window = SharingOptions.EDGE_AWARE;
        return Stream.of(d, d.withTerms(d.terms().withRangeWeight(10)),
                d.withStop(new StopRule.Relative(1e-4, 10, 20), 300),
                d.withStop(new StopRule.Absolute(0.1, 30), 300),
                reading(new GradientSharing(window, GradientSharing.Order.BEFORE_ADAN, GradientSharing.Colours.INPUT),
                        UpdateOptions.Clip.UPDATE),
                reading(new GradientSharing(window, GradientSharing.Order.AFTER_ADAN, GradientSharing.Colours.INPUT),
                        UpdateOptions.Clip.UPDATE),
                reading(new GradientSharing(window, GradientSharing.Order.BEFORE_ADAN, GradientSharing.Colours.CURRENT),
                        UpdateOptions.Clip.DIRECTION),
                reading(null, UpdateOptions.Clip.GRADIENT));
    }

    /** With the paper's start and eps: shared gradients need its wider basin around a = 0. */
    private static RefineOptions reading(GradientSharing sharing, UpdateOptions.Clip clip) {
        return RefineOptions.DEFAULT.withTerms(TermOptions.DEFAULT.withEpsilon(1e-2))
                .withUpdate(UpdateOptions.DEFAULT.withSharing(sharing).withClip(clip))
                .withStart(StartOptions.PAPER).withStop(new StopRule.MaskStable(0, 10, 5, 100), 400);
    }

    @ParameterizedTest
    @MethodSource("readings")
    void everyReadingFindsTheExactMask(RefineOptions options) {
        Refinement found = refine(defective(), OMEGA, options);
        assertArrayEquals(DEFECT, found.mask());
        assertEquals(found.iterations(), found.trace().length);
        assertTrue(found.trace()[found.iterations() - 1] < found.trace()[0]);
    }

    @Test
    void normalImageComesBackEmpty() {
        Refinement found = refine(NORMAL, OMEGA, RefineOptions.DEFAULT);
        assertArrayEquals(new boolean[PLANE], found.mask());
    }

    @Test
    void nothingChangesOutsideOmega() {
        float[] image = defective();
        boolean[] narrow = square(8, 10);
        Refinement found = refine(image, narrow, RefineOptions.DEFAULT);
        for (int i = 0; i < PLANE; i++) {
            if (!narrow[i]) {
                assertFalse(found.mask()[i]);
                assertEquals(image[i], found.nonDefective()[i]);
                assertEquals(0, found.anomaly()[i]);
            }
        }
    }

    @Test
    void reestimationKeepsTheMaskAndLowersTheLoss() {
        // to the end: the pull of the sparsity shows late
        RefineOptions d = RefineOptions.DEFAULT.withStop(new StopRule.MaskStable(0.002, 10, 3, 60), 400);
        RefineOptions again = d.withReestimate(60);
        Refinement once = refine(defective(), OMEGA, d);
        Refinement twice = refine(defective(), OMEGA, again);
        assertArrayEquals(once.mask(), twice.mask());
        assertTrue(distance(twice.nonDefective()) < distance(once.nonDefective()));
    }

    /** A hundred times the sparsity moves the defect into N; taken back far enough, it does not. */
    @Test
    void aLostDefectIsTakenBack() {
        RefineOptions once = RefineOptions.DEFAULT.withBacktrack(BacktrackOptions.NEVER);
        RefineOptions often = RefineOptions.DEFAULT.withBacktrack(new BacktrackOptions(0.03, 10));
        try (Backend backend = CpuBackend.open(1); Objective objective = objective(backend, once)) {
            Refinement lost = new Refiner(objective, once).refine(defective(), start(), OMEGA, 40, 0.01, 0.01);
            Refinement found = new Refiner(objective, often).refine(defective(), start(), OMEGA, 40, 0.01, 0.01);
            assertArrayEquals(new boolean[PLANE], lost.mask());
            assertArrayEquals(DEFECT, found.mask());
            assertEquals(lost.iterations(), lost.trace().length);
            // the trace is that of the attempt that was kept, to the last bit
            int earlier = found.iterations() - found.trace().length;
            assertTrue(earlier > 0, "taken back after " + earlier);
            assertTrue(IntStream.range(1, 10).mapToObj(k -> Math.scalb(1.0, -k)).anyMatch(share ->
                    Arrays.equals(found.trace(), new Refiner(objective, once.withStart(once.start().scaled(share)))
                            .refine(defective(), start(), OMEGA, share * 40, 0.01, 0.01).trace())));
        }
        assertThrows(IllegalArgumentException.class, () -> new BacktrackOptions(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new BacktrackOptions(0.1, 0));
    }

    @Test
    void emptyOmegaLeavesTheImage() {
        Refinement found = refine(defective(), new boolean[PLANE], RefineOptions.DEFAULT);
        assertArrayEquals(defective(), found.nonDefective());
        assertArrayEquals(new boolean[PLANE], found.mask());
    }

    @Test
    void reestimationOfAnEmptyMaskIsAnEmptyMask() {
        Refinement found = refine(NORMAL, OMEGA, RefineOptions.DEFAULT.withReestimate(5));
        assertArrayEquals(new boolean[PLANE], found.mask());
        assertArrayEquals(NORMAL, found.nonDefective());
    }

    private static double distance(float[] image) {
        double sum = 0;
        for (int i = 0; i < image.length; i++) {
            sum += Math.pow(image[i] - NORMAL[i], 2);
        }
        return sum;
    }

    /** On plain arrays: the Vector API allocates until it is compiled. */
    @Test
    void iterationsAllocateNothing() {
        RefineOptions few = RefineOptions.DEFAULT.withStop(new StopRule.Absolute(0, 1000), 5);
        RefineOptions many = RefineOptions.DEFAULT.withStop(new StopRule.Absolute(0, 1000), 205);
        try (Backend backend = Engines.open("plain"); Objective objective = objective(backend, few)) {
            Refiner a = new Refiner(objective, few);
            Refiner b = new Refiner(objective, many);
            allocated(a);
            allocated(b);
            // 200 entries more in the trace, twice, with some room for the measurement itself; what happens once, such
            // as the loading of a class, is not an iteration's
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 5; i++) {
                least = Math.min(least, allocated(b) - allocated(a));
            }
            assertTrue(least < 2 * 200 * Double.BYTES + 2000, least + " bytes");
        }
    }

    private static long allocated(Refiner refiner) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        refiner.refine(defective(), start(), OMEGA, 0.4, 0.01, 0.01);
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    }

    @ParameterizedTest
    @MethodSource("readings")
    void focusedIterationsAgreeWithWholeOnes(RefineOptions options) {
        Refinement whole = refine(defective(), OMEGA, options, false);
        Refinement focused = refine(defective(), OMEGA, options, true);
        assertArrayEquals(whole.mask(), focused.mask());
        assertEquals(whole.iterations(), focused.iterations());
        for (int t = 0; t < whole.iterations(); t++) {
            assertEquals(whole.trace()[t], focused.trace()[t], 1e-5 * Math.abs(whole.trace()[t]));
        }
    }

    @Test
    void sameInputGivesTheSameBytes() {
        Refinement a = refine(defective(), OMEGA, RefineOptions.DEFAULT);
        Refinement b = refine(defective(), OMEGA, RefineOptions.DEFAULT);
        assertArrayEquals(a.nonDefective(), b.nonDefective());
        assertArrayEquals(a.trace(), b.trace());
    }
}
