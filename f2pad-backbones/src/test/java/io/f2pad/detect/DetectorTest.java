package io.f2pad.detect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.DatasetException;
import io.f2pad.ModelFormatException;
import io.f2pad.backbone.KnownBackbone;
import io.f2pad.image.Mask;
import io.f2pad.image.Pixels;
import io.f2pad.image.Planes;
import io.f2pad.metrics.Confusion;
import io.f2pad.objective.FlowLoss;
import io.f2pad.refine.CalibrationOptions;
import io.f2pad.refine.RefineOptions;
import io.f2pad.refine.StopRule;
import io.f2pad.scorer.CflowOptions;
import io.f2pad.scorer.PatchCoreOptions;
import io.f2pad.scorer.ScorerOptions;
import io.f2pad.scorer.flow.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DetectorTest {

    private static final int SIZE = 64;
    private static final FitOptions OPTIONS = FitOptions.DEFAULT.withSize(SIZE)
            .withCalibration(CalibrationOptions.DEFAULT.withTrials(2))
            .withRefine(RefineOptions.DEFAULT.withStop(new StopRule.MaskStable(0.002, 10, 3, 60), 200));

    @TempDir
    static Path folder;

    private static List<Path> normal;
    private static Detector detector;

    @BeforeAll
    static void fit() {
        normal = Textures.write(folder, 16, SIZE);
        detector = Detector.fit(normal, KnownBackbone.RESNET18.untrained(1), OPTIONS, FitListener.SILENT);
    }

    @AfterAll
    static void close() {
        detector.close();
        detector.close();
        assertThrows(IllegalStateException.class, () -> detector.detect(pixels(Textures.part(SIZE, 1))));
    }

    private static Pixels pixels(Planes planes) {
        return Pixels.of(planes.toBufferedImage());
    }

    private static Mask truth(int size) {
        boolean[] in = new boolean[size * size];
        for (int y = size / 4; y < size / 2; y++) {
            for (int x = size / 3; x < size / 2; x++) {
                in[y * size + x] = true;
            }
        }
        return Mask.of(size, size, in);
    }

    @Test
    void refinementTurnsABlobIntoTheExactMask() {
        Detection found = detector.detect(pixels(Textures.defective(SIZE, 100)));
        double before = Confusion.of(found.initialMask(), truth(SIZE)).iou();
        double after = Confusion.of(found.mask(), truth(SIZE)).iou();
        assertTrue(after > 0.9, "IoU " + before + " -> " + after);
        assertTrue(after > before + 0.1, "IoU " + before + " -> " + after);
        assertTrue(found.defective());
        assertEquals(found.mask().area(), found.regions().stream().mapToInt(r -> r.area()).sum());
    }

    /** Every hundredth image is refined, the others are scored only. */
    @Test
    void aThousandDetectionsLeaveNothingBehind() {
        Pixels part = pixels(Textures.defective(SIZE, 100));
        for (int i = 0; i < 20; i++) {
            detector.detect(part, i % 100 == 0 ? DetectOptions.REFINE : DetectOptions.COARSE);
        }
        long before = usedAfterCollection();
        for (int i = 0; i < 1000; i++) {
            detector.detect(part, i % 100 == 0 ? DetectOptions.REFINE : DetectOptions.COARSE);
        }
        long growth = usedAfterCollection() - before;
        assertTrue(growth < 1 << 20, "1000 detections left " + growth + " bytes");
    }

    private static long usedAfterCollection() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    @Test
    void everythingComesBackAtTheInputSize() {
        Planes input = new Planes(3, 90, 50, new float[3 * 90 * 50]);
        Detection found = detector.detect(pixels(input));
        assertEquals(50, found.mask().width());
        assertEquals(90, found.mask().height());
        assertEquals(90, found.recovered().height());
        assertEquals(50 * 90, found.anomaly().length);
        assertEquals(50, found.scores().width());
    }

    @Test
    void recoveredImageEqualsTheInputOutsideTheMask() {
        Planes input = Textures.defective(SIZE, 101);
        Pixels pixels = pixels(input);
        Detection found = detector.detect(pixels);
        float[] rgb = pixels.rgb().data();
        for (int i = 0; i < rgb.length; i++) {
            if (!found.mask().get(i % (SIZE * SIZE))) {
                assertEquals(rgb[i], found.recovered().data()[i]);
            }
        }
    }

    @Test
    void savedDetectorGivesTheSameResult() {
        Path file = folder.resolve("a.f2pad");
        detector.save(file);
        Detection before = detector.detect(pixels(Textures.defective(SIZE, 102)));
        try (Detector loaded = Detector.load(file, new Parallelism(2, 2))) {
            Detection after = loaded.detect(pixels(Textures.defective(SIZE, 102)));
            assertEquals(before.mask(), after.mask());
            assertArrayEquals(before.anomaly(), after.anomaly());
            assertArrayEquals(before.scores().toFloats(), after.scores().toFloats());
            assertEquals(detector.summary().weights(), loaded.summary().weights());
            assertEquals(detector.summary().threshold(), loaded.summary().threshold());
        }
    }

    @Test
    void sameFitGivesTheSameBytesAtAnyThreadCount() throws IOException {
        Path a = folder.resolve("b1.f2pad");
        Path b = folder.resolve("b2.f2pad");
        detector.save(a);
        try (Detector again = Detector.fit(normal, KnownBackbone.RESNET18.untrained(1),
                OPTIONS.withThreads(2), FitListener.SILENT)) {
            again.save(b);
        }
        assertEquals(-1, Files.mismatch(a, b));
    }

    static Stream<ScorerOptions> scorers() {
        return Stream.of(new PatchCoreOptions(List.of("layer1", "layer3"), 0.1, 2000, 32, 5, false, 2, 3),
                new CflowOptions(List.of(), 3, 48, new TrainingOptions(8, 128, 3e-3, 0.1, 3, 1), 2000, 0.2,
                        FlowLoss.LOG_SIGMOID, CflowOptions.Map.LIKELIHOOD, 2, 3, null));
    }

    @ParameterizedTest
    @MethodSource("scorers")
    void everyScorerRefinesAndIsSavedAlike(ScorerOptions scorer) throws IOException {
        Path a = folder.resolve("c1.f2pad");
        Path b = folder.resolve("c2.f2pad");
        Pixels image = pixels(Textures.defective(SIZE, 102));
        try (Detector one = Detector.fit(normal, KnownBackbone.RESNET18.untrained(1),
                OPTIONS.withScorer(scorer), FitListener.SILENT);
                Detector two = Detector.fit(normal, KnownBackbone.RESNET18.untrained(1),
                        OPTIONS.withScorer(scorer).withThreads(2), FitListener.SILENT)) {
            one.save(a);
            two.save(b);
            assertEquals(-1, Files.mismatch(a, b));
            Detection before = one.detect(image);
            assertTrue(before.iterations() > 0);
            assertFalse(before.mask().isEmpty());
            try (Detector loaded = Detector.load(a, new Parallelism(1, 2))) {
                assertEquals(before.mask(), loaded.detect(image).mask());
            }
        }
    }

    @Test
    void concurrentCallersGetTheSameAnswers() throws Exception {
        Pixels image = pixels(Textures.defective(SIZE, 103));
        Mask expected = detector.detect(image).mask();
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try (Detector shared = detector.withParallelism(Parallelism.throughput(2))) {
            List<Future<Detection>> answers = List.of(pool.submit(() -> shared.detect(image)),
                    pool.submit(() -> shared.detect(image)), pool.submit(() -> shared.detect(image)));
            for (Future<Detection> answer : answers) {
                assertEquals(expected, answer.get().mask());
            }
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void tooFewImagesAreRefused() {
        DatasetException e = assertThrows(DatasetException.class, () -> Detector.fit(normal.subList(0, 3),
                KnownBackbone.RESNET18.untrained(1), OPTIONS, FitListener.SILENT));
        assertTrue(e.getMessage().contains("at least 4"), e.getMessage());
    }

    @Test
    void damagedBundleIsRefused() throws IOException {
        Path file = folder.resolve("c.f2pad");
        detector.save(file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 0x40;
        Files.write(file, bytes);
        assertThrows(ModelFormatException.class, () -> Detector.load(file));
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 3));
        assertThrows(ModelFormatException.class, () -> Detector.load(file));
    }

    @Test
    void coarseDetectionStopsAtTheInitialMask() {
        Detection found = detector.detect(pixels(Textures.defective(SIZE, 104)), DetectOptions.COARSE);
        assertEquals(found.initialMask(), found.mask());
        assertEquals(0, found.iterations());
        assertFalse(found.mask().isEmpty());
    }
}
