package io.f2pad.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.f2pad.backbone.KnownBackbone;
import io.f2pad.cli.demo.Brushed;
import io.f2pad.cli.demo.DemoSet;
import io.f2pad.cli.demo.Gasket;
import io.f2pad.cli.demo.Part;
import io.f2pad.cli.report.Evaluation;
import io.f2pad.cli.report.ImageResult;
import io.f2pad.cli.report.Json;
import io.f2pad.cli.report.PerImageCsv;
import io.f2pad.data.Dataset;
import io.f2pad.data.Sample;
import io.f2pad.detect.Detector;
import io.f2pad.detect.FitOptions;
import io.f2pad.feature.Backbone;
import io.f2pad.metrics.MaskScores;
import io.f2pad.refine.CalibrationOptions;
import io.f2pad.tensor.BackendChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code f2pad demo}: generates parts and defects, learns, detects, evaluates and shows where the pictures are. */
@Command(name = "demo", description = "Generates its own parts and defects, learns, detects and shows the result.")
final class DemoCommand implements Callable<Integer> {

    private static final DemoSet SET = new DemoSet(160, 24, 2, 4, 7);

    @Mixin
    private CommonOptions common;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "demo-out",
            description = "Folder for data, models and pictures (default demo-out).")
    private Path out;

    @Option(names = "--weights", paramLabel = "FILE|NAME", description = "Weights of ResNet-18; see fit.")
    private @Nullable Path weights;

    @Option(names = "--threads", paramLabel = "T", defaultValue = "0", description = "Threads (default: every core).")
    private int threads;

    /** The picture worth opening first. */
    private record Best(double gain, Path picture) {
    }

    @Override
    public Integer call() {
        Terminal terminal = common.terminal();
        int cores = common.threads(threads);
        Destination.folder(out, "--out");
        long start = System.nanoTime();
        Backbone backbone = Backbones.open(KnownBackbone.RESNET18, weights, terminal);
        terminal.line(String.format(Locale.ROOT, "%-8s %12s %12s %12s %12s %12s", "part", "IoU initial", "IoU refined",
                "Dice initial", "Dice refined", "image AUROC"));
        ObjectNode json = Json.object();
        Best best = new Best(Double.NEGATIVE_INFINITY, out);
        for (Part part : List.of(new Brushed(), new Gasket())) {
            Path report = out.resolve(part.name());
            Evaluation evaluation = run(part, backbone, cores, report, terminal);
            MaskScores before = evaluation.initial();
            MaskScores after = evaluation.refined();
            terminal.line(String.format(Locale.ROOT, "%-8s %12.1f %12.1f %12.1f %12.1f %12.3f", part.name(),
                    100 * before.iou(), 100 * after.iou(), 100 * before.dice(), 100 * after.dice(),
                    evaluation.imageAuroc()));
            json.set(part.name(), evaluation.toJson());
            Best here = best(evaluation, report.resolve("sheets"));
            best = here.gain() > best.gain() ? here : best;
        }
        double seconds = (System.nanoTime() - start) * 1e-9;
        json.put("picture", best.picture().toString());
        json.set("seconds", Json.rounded(seconds, 2));
        terminal.line("");
        terminal.line("Open " + best.picture());
        terminal.line(String.format(Locale.ROOT, "All pictures: %s, %s; took %.0f s", out.resolve("brushed/sheets"),
                out.resolve("gasket/sheets"), seconds));
        terminal.result(json);
        return Main.DONE;
    }

    private static Evaluation run(Part part, Backbone backbone, int cores, Path report, Terminal terminal) {
        Path data = report.resolve("data");
        // an earlier version of the demo may have left other files there
        Set<Path> written = SET.write(part, data);
        List<Path> train = Dataset.open(data).train().stream().filter(written::contains).toList();
        List<Sample> test = Dataset.open(data).test().stream().filter(s -> written.contains(s.image())).toList();
        // two defects to choose alpha by, so that it stays a matter of a minute
        FitOptions options = FitOptions.DEFAULT.withSize(SET.size()).withThreads(cores)
                .withCalibration(CalibrationOptions.DEFAULT.withTrials(2));
        Evaluation evaluation;
        try (Detector fitted = FitProgress.fit(train, backbone, options, terminal, BackendChoice.CPU);
                Detector detector = fitted.withParallelism(Batch.parallelism(test.size(), cores))) {
            fitted.save(report.resolve(part.name() + ".f2pad"));
            evaluation = new Evaluator(terminal, cores, test, report.resolve("sheets"))
                    .evaluate(detector, "normal");
        }
        Json.write(report.resolve("metrics.json"), evaluation.toJson());
        PerImageCsv.write(report.resolve("per-image.csv"), data, evaluation.images());
        return evaluation;
    }

    private static Best best(Evaluation evaluation, Path sheets) {
        Best best = new Best(Double.NEGATIVE_INFINITY, sheets);
        for (ImageResult image : evaluation.images()) {
            if (image.initial() != null && image.refined() != null && image.measured()) {
                Sample sample = image.sample();
                // a good final mask first, a clear gain second
                double gain = 2 * image.refined().iou() - image.initial().iou();
                if (gain > best.gain()) {
                    best = new Best(gain, sheets.resolve(sample.id() + ".png"));
                }
            }
        }
        return best;
    }
}
