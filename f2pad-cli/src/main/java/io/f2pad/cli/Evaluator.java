package io.f2pad.cli;

import io.f2pad.DatasetException;
import io.f2pad.cli.report.Evaluation;
import io.f2pad.cli.report.Failure;
import io.f2pad.cli.report.ImageResult;
import io.f2pad.cli.report.PixelQuality;
import io.f2pad.cli.report.Sheet;
import io.f2pad.data.LabelledImage;
import io.f2pad.data.Sample;
import io.f2pad.detect.DetectOptions;
import io.f2pad.detect.Detection;
import io.f2pad.detect.Detector;
import io.f2pad.image.ImageFiles;
import io.f2pad.image.Mask;
import io.f2pad.image.ScoreMap;
import io.f2pad.metrics.LabelledScores;
import io.f2pad.metrics.MaskQuality;
import io.f2pad.metrics.PixelScores;
import io.f2pad.threshold.Threshold;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a detector on labelled images. Masks, scores and pictures stay on their thread and are dropped when the
 * image is done; only raw pixel scores are kept, for the AUROC and the F1-optimal threshold.
 */
final class Evaluator {

    private final Terminal terminal;
    private final int threads;
    private final List<Sample> samples;
    private final @Nullable Path sheets;
    private final List<String> names;
    private final Sheet sheet = new Sheet();

    /** Either a result or a failure. */
    private record Outcome(@Nullable ImageResult result, @Nullable Failure failure) {
    }

    /** Sheets go below the folder, one folder per class; null draws none. */
    Evaluator(Terminal terminal, int threads, List<Sample> samples, @Nullable Path sheets) {
        this.terminal = terminal;
        this.threads = threads;
        this.samples = samples;
        this.sheets = sheets;
        this.names = sheetNames(samples);
    }

    /** The sample's id; a number after it where files differ in their extension only. */
    private static List<String> sheetNames(List<Sample> samples) {
        Set<String> taken = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (Sample sample : samples) {
            String name = sample.id();
            for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
                name = sample.id() + "-" + i;
            }
            names.add(name);
        }
        return names;
    }

    /** Evaluates at the detector's own threshold. */
    Evaluation evaluate(Detector detector, String rule) {
        PixelScores pixels = new PixelScores();
        long start = System.nanoTime();
        List<Outcome> outcomes = each("eval", i -> measure(detector, i, pixels));
        double seconds = (System.nanoTime() - start) * 1e-9;
        List<ImageResult> results = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            if (outcome.result() != null) {
                results.add(outcome.result());
            } else if (outcome.failure() != null) {
                failures.add(outcome.failure());
            }
        }
        return new Evaluation(results, failures, rule, detector.summary().threshold().value(), PixelQuality.of(pixels),
                Math.min(threads, Math.max(1, samples.size())), seconds);
    }

    /** The threshold with the best pooled pixel F1 over images with a known truth. */
    Threshold f1Threshold(Detector detector) {
        LabelledScores pixels = new LabelledScores();
        each("threshold", i -> {
            try {
                LabelledImage one = LabelledImage.read(samples.get(i));
                if (one.truth() != null) {
                    ScoreMap scores = detector.detect(one.pixels(), DetectOptions.COARSE).scores();
                    synchronized (pixels) {
                        pixels.add(scores, one.truth());
                    }
                }
            } catch (DatasetException | IllegalArgumentException e) {
                // named once, by the evaluation itself
                return false;
            }
            return true;
        });
        return Threshold.f1Optimal(pixels);
    }

    private <R> List<R> each(String task, IntFunction<R> work) {
        List<Integer> items = IntStream.range(0, samples.size()).boxed().toList();
        try (Progress progress = terminal.progress(task, samples.size())) {
            return Batch.map(items, threads, i -> {
                R result = work.apply(i);
                progress.step();
                return result;
            });
        }
    }

    private Outcome measure(Detector detector, int index, PixelScores pixels) {
        Sample sample = samples.get(index);
        try {
            LabelledImage one = LabelledImage.read(sample);
            Detection found = detector.detect(one.pixels(), DetectOptions.REFINE);
            Mask truth = one.truth();
            if (truth != null) {
                synchronized (pixels) {
                    pixels.add(found.scores(), truth);
                }
            }
            if (sheets != null) {
                ImageFiles.writePng(sheets.resolve(names.get(index) + ".png"),
                        sheet.draw(sample.id(), one.rgb(), found, truth));
            }
            return new Outcome(new ImageResult(sample, one.rgb().width(), one.rgb().height(), found.score(),
                    found.threshold(), found.initialMask().area(), found.mask().area(),
                    truth == null ? null : MaskQuality.of(found.initialMask(), truth),
                    truth == null ? null : MaskQuality.of(found.mask(), truth), one.resized(), found.iterations(),
                    found.seconds()), null);
        } catch (DatasetException | IllegalArgumentException e) {
            String message = Main.oneLine(e);
            terminal.warning(message);
            return new Outcome(null, new Failure(sample.image().toString(), message));
        }
    }
}
