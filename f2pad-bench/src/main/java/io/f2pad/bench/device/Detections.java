package io.f2pad.bench.device;

import io.f2pad.backbone.KnownBackbone;
import io.f2pad.data.DefectSynthesis;
import io.f2pad.detect.Detection;
import io.f2pad.detect.Detector;
import io.f2pad.detect.FitListener;
import io.f2pad.detect.FitOptions;
import io.f2pad.detect.Parallelism;
import io.f2pad.image.ImageFiles;
import io.f2pad.image.Pixels;
import io.f2pad.image.Planes;
import io.f2pad.metrics.Confusion;
import io.f2pad.objective.FlowLoss;
import io.f2pad.refine.CalibrationOptions;
import io.f2pad.refine.RefineOptions;
import io.f2pad.refine.StopRule;
import io.f2pad.scorer.CflowOptions;
import io.f2pad.scorer.PadimOptions;
import io.f2pad.scorer.PatchCoreOptions;
import io.f2pad.scorer.ScorerOptions;
import io.f2pad.scorer.flow.TrainingOptions;
import io.f2pad.tensor.BackendChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Whole detections on generated parts: the masks of the device against those of the CPU, and images per second. */
final class Detections implements Section.Measurement {

    private static final int NORMAL = 16;

    @Override
    public void run(Scale scale, BackendChoice choice, Path folder, Rows rows) throws Exception {
        rows.describe("ResNet-18 with random weights, " + scale.detector() + " pixels, fitted on the CPU to " + NORMAL
                + " generated parts; " + scale.parts() + " parts with synthetic defects.", "scorer",
                "images at a time", "images per second", "mean IoU with the CPU's masks", "least IoU",
                "defective masks", "note");
        Path images = Files.createDirectories(folder.resolve("parts"));
        List<Path> normal = new ArrayList<>();
        for (int i = 0; i < NORMAL; i++) {
            Path file = images.resolve("normal" + i + ".png");
            ImageFiles.writePng(file, part(scale.detector(), i));
            normal.add(file);
        }
        List<Pixels> parts = new ArrayList<>();
        DefectSynthesis defects = DefectSynthesis.generated();
        for (int i = 0; i < scale.parts(); i++) {
            Planes pasted = defects.paste(part(scale.detector(), 100 + i), new SplittableRandom(i)).image();
            parts.add(Pixels.of(pasted.toBufferedImage()));
        }
        for (ScorerOptions scorer : scorers(scale)) {
            if (rows.timeIsUp()) {
                rows.addMissing("skipped: no time left", scorer.kind());
                continue;
            }
            try {
                measure(scorer, scale, choice, folder, normal, parts, rows);
            } catch (Exception e) {
                rows.addMissing("failed: " + e.getMessage(), scorer.kind());
            }
        }
    }

    private static List<ScorerOptions> scorers(Scale scale) {
        int sample = 8 * scale.detector();
        return List.of(PadimOptions.DEFAULT, PatchCoreOptions.DEFAULT,
                new CflowOptions(List.of(), 8, 0, new TrainingOptions(2, 256, 1e-3, 0.1, 4, 1), sample, 0.1,
                        FlowLoss.LOG_SIGMOID, CflowOptions.Map.LIKELIHOOD, 4, 1, null));
    }

    private static void measure(ScorerOptions scorer, Scale scale, BackendChoice choice, Path folder,
            List<Path> normal, List<Pixels> parts, Rows rows) throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        // A short search for alpha: with an alpha that does not fit, pixels hover around tau and rounding decides.
        FitOptions options = FitOptions.DEFAULT.withSize(scale.detector()).withScorer(scorer).withThreads(cores)
                .withCalibration(CalibrationOptions.DEFAULT.withTrials(2))
                .withRefine(RefineOptions.DEFAULT.withStop(new StopRule.MaskStable(0.002, 10, 3, 60), scale.most()));
        Path model = folder.resolve(scorer.kind() + ".f2pad");
        try (Detector detector = Detector.fit(normal, KnownBackbone.RESNET18.untrained(1), options,
                FitListener.SILENT)) {
            detector.save(model);
        }
        List<Detection> expected;
        try (Detector cpu = Detector.load(model, Parallelism.throughput(cores))) {
            expected = new ArrayList<>();
            add(scorer.kind() + " on the CPU", cores, cpu, parts, expected, expected, rows);
        }
        for (int images : scale.images()) {
            try (Detector device = Detector.load(model, Parallelism.throughput(images), null, choice)) {
                add(scorer.kind(), images, device, parts, expected, new ArrayList<>(), rows);
            }
        }
        Files.delete(model);
    }

    /** Detects all parts against the clock; on a device once before, so that it has loaded everything. */
    private static void add(String name, int images, Detector detector, List<Pixels> parts,
            List<Detection> expected, List<Detection> found, Rows rows) throws Exception {
        if (found != expected) {
            detect(detector, images, parts);
        }
        long start = System.nanoTime();
        found.addAll(detect(detector, images, parts));
        double seconds = (System.nanoTime() - start) * 1e-9;
        double sum = 0;
        double least = 1;
        int defective = 0;
        for (int i = 0; i < found.size(); i++) {
            boolean bothEmpty = found.get(i).mask().isEmpty() && expected.get(i).mask().isEmpty();
            double iou = bothEmpty ? 1 : Confusion.of(found.get(i).mask(), expected.get(i).mask()).iou();
            sum += iou;
            least = Math.min(least, iou);
            defective += found.get(i).defective() ? 1 : 0;
        }
        rows.add(name, images, parts.size() / seconds, sum / found.size(), least, defective, "");
    }

    private static List<Detection> detect(Detector detector, int images, List<Pixels> parts) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(images);
        try {
            List<Future<Detection>> running = new ArrayList<>();
            parts.forEach(part -> running.add(pool.submit(() -> detector.detect(part))));
            List<Detection> found = new ArrayList<>();
            for (Future<Detection> one : running) {
                found.add(one.get());
            }
            return found;
        } finally {
            pool.shutdown();
        }
    }

    /** A bright disk on a striped ground with a little noise. */
    private static Planes part(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Planes part = Planes.zeros(3, size, size);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                boolean disk = Math.hypot(x - size / 2.0, y - size / 2.0) < 0.35 * size;
                double value = disk ? 0.7 : 0.45 + 0.08 * Math.sin(16 * Math.PI * x / size);
                for (int c = 0; c < 3; c++) {
                    part.data()[(c * size + y) * size + x] =
                            (float) (value + (c == 2 ? 0.05 : 0) + 0.02 * (random.nextDouble() - 0.5));
                }
            }
        }
        return part;
    }
}
