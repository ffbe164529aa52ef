package io.f2pad.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.backbone.KnownBackbone;
import io.f2pad.cuda.EmulatedDevice;
import io.f2pad.image.Pixels;
import io.f2pad.metrics.Confusion;
import io.f2pad.objective.FlowLoss;
import io.f2pad.refine.RefineOptions;
import io.f2pad.refine.StopRule;
import io.f2pad.scorer.CflowOptions;
import io.f2pad.scorer.PadimOptions;
import io.f2pad.scorer.PatchCoreOptions;
import io.f2pad.scorer.ScorerOptions;
import io.f2pad.scorer.flow.TrainingOptions;
import io.f2pad.tensor.BackendChoice;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole detection on the device against the same one on the CPU. */
class CudaDetectTest {

    private static final int SIZE = 64;
    private static final double LEAST_IOU = 0.995;
    private static final String MEASURE = "f2pad.cuda.measure";

    @TempDir
    private Path folder;

    /** On the emulated device trials of algorithms would take most of the time; others test them. */
    @BeforeAll
    static void measureOnARealDeviceOnly() {
        System.setProperty(MEASURE, Boolean.toString(EmulatedDevice.real()));
    }

    @AfterAll
    static void reset() {
        System.clearProperty(MEASURE);
    }

    private record Pair(Detection cpu, Detection cuda) {
    }

    private Pair detect(ScorerOptions scorer, int iterations, boolean again) {
        EmulatedDevice.require();
        FitOptions options = FitOptions.DEFAULT.withSize(SIZE).withScorer(scorer).withRefine(RefineOptions.DEFAULT
                .withStop(new StopRule.MaskStable(0.002, 10, 3, iterations), iterations));
        List<Path> normal = Textures.write(folder, 16, SIZE);
        Pixels part = Pixels.of(Textures.defective(SIZE, 100).toBufferedImage());
        Path model = folder.resolve("model.f2pad");
        Detection expected;
        try (Detector detector = Detector.fit(normal, KnownBackbone.RESNET18.untrained(1), options,
                FitListener.SILENT)) {
            detector.save(model);
            expected = detector.detect(part);
        }
        try (Detector detector = Detector.load(model, Parallelism.latency(1), null, new BackendChoice("cuda"))) {
            if (again) {
                // An image meets what the one before has left.
                detector.detect(Pixels.of(Textures.defective(SIZE, 101).toBufferedImage()));
            }
            Detection found = detector.detect(part);
            assertEquals(expected.score(), found.score(), 1e-5 * expected.score());
            assertEquals(expected.trace()[0], found.trace()[0], 1e-5 * expected.trace()[0]);
            return new Pair(expected, found);
        }
    }

    @Test
    void padimFindsTheMaskOfTheCpu() {
        Pair pair = detect(PadimOptions.DEFAULT, 50, true);
        assertTrue(pair.cpu.mask().area() > 0);
        double iou = Confusion.of(pair.cuda.mask(), pair.cpu.mask()).iou();
        assertTrue(iou >= LEAST_IOU, "IoU " + iou);
    }

    /** Trained on the CPU, which is the only place for it. */
    @Test
    void cflowFindsTheMaskOfTheCpu() {
        Pair pair = detect(new CflowOptions(List.of(), 3, 48, new TrainingOptions(8, 128, 3e-3, 0.1, 3, 1), 2000, 0.2,
                FlowLoss.LOG_SIGMOID, CflowOptions.Map.LIKELIHOOD, 2, 3, null), 50, false);
        assertTrue(pair.cpu.mask().area() > 0);
        double iou = Confusion.of(pair.cuda.mask(), pair.cpu.mask()).iou();
        assertTrue(iou >= LEAST_IOU, "IoU " + iou);
    }

    /** The first steps: before the mask has settled, rounding decides about pixels that hover around tau. */
    @Test
    void patchCoreTakesTheStepsOfTheCpu() {
        Pair pair = detect(PatchCoreOptions.DEFAULT, 3, false);
        for (int t = 0; t < 3; t++) {
            assertEquals(pair.cpu.trace()[t], pair.cuda.trace()[t], 1e-4 * pair.cpu.trace()[t]);
        }
    }
}
