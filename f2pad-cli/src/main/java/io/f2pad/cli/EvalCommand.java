package io.f2pad.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.f2pad.cli.report.Evaluation;
import io.f2pad.cli.report.ImageResult;
import io.f2pad.cli.report.Json;
import io.f2pad.cli.report.PerImageCsv;
import io.f2pad.data.Dataset;
import io.f2pad.data.Sample;
import io.f2pad.detect.Detector;
import io.f2pad.metrics.MaskScores;
import io.f2pad.tensor.BackendChoice;
import io.f2pad.threshold.Threshold;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code f2pad eval}: measures a model on labelled images. */
@Command(name = "eval", description = "Measures a model on labelled images.",
        footer = {"", "Writes metrics.json, per-image.csv and sheets/CLASS/NAME.png.",
            "Masks are compared at the image's own size; a ground truth of another size is resized by nearest pixel.",
            "iou, dice, precision, recall: mean over defective images with a mask, 0-100.",
            "pixel_f1, pixel_iou: pixels of those and of the good images counted together, 0-100.",
            "boundary_f1: mean F1 of the masks' outlines at 1, 2 and 3 pixels, 0-100; hausdorff95: mean, in pixels.",
            "pixel_auroc, pixel_ap, pixel_f1_max, aupro_30: of the raw scores, whatever the threshold, 0-1.",
            "A defect without a mask is left out of pixel metrics and counted in without_mask.",
            "An image that cannot be processed is reported, the others are processed, the exit code is 1."})
final class EvalCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common;

    @Mixin
    private BackendOption backend;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "A model written by fit.")
    private Path model;

    @Option(names = "--data", required = true, paramLabel = "DIR",
            description = "Data set in MVTec layout: test/<defect>, ground_truth/<defect>.")
    private Path data;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the report.")
    private Path out;

    @Option(names = "--threshold", paramLabel = "RULE", defaultValue = "normal",
            description = "normal: the model's own (default); f1: best pooled pixel F1 on this test set, which "
                    + "looks at the truth; or a raw score.")
    private String rule;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "0",
            description = "Evaluate at most N images, spread evenly over the test set.")
    private int limit;

    @Option(names = "--no-sheets", description = "Write no pictures.")
    private boolean noSheets;

    @Mixin
    private AutoencoderOption autoencoder;

    @Option(names = "--threads", paramLabel = "T", defaultValue = "0", description = "Threads (default: every core).")
    private int threads;

    @Override
    public Integer call() {
        Terminal terminal = common.terminal();
        int cores = common.threads(threads);
        BackendChoice choice = backend.choice(common);
        common.require(limit >= 0, "--limit must not be negative, got " + limit);
        String known = rule.toLowerCase(Locale.ROOT);
        boolean manual = !known.equals("normal") && !known.equals("f1");
        double value = manual ? number() : 0;
        List<Sample> samples = samples(Dataset.open(data));
        Destination.folder(out, "--out");
        Evaluation evaluation;
        try (Detector fitted = Detector.load(model, Batch.parallelism(samples.size(), cores),
                autoencoder.file(), choice)) {
            Evaluator evaluator = new Evaluator(terminal, cores, samples, noSheets ? null : out.resolve("sheets"));
            if (known.equals("normal")) {
                evaluation = evaluator.evaluate(fitted, "normal");
            } else {
                Threshold threshold = manual ? Threshold.manual(value) : evaluator.f1Threshold(fitted);
                try (Detector changed = fitted.withThreshold(threshold)) {
                    evaluation = evaluator.evaluate(changed, manual ? "manual" : "f1");
                }
            }
        }
        if (evaluation.images().isEmpty()) {
            throw new JobException("none of the " + samples.size() + " test images could be processed");
        }
        write(evaluation, terminal);
        return evaluation.failures().isEmpty() ? Main.DONE : Main.FAILED;
    }


    private double number() {
        try {
            double value = Double.parseDouble(rule);
            common.require(Double.isFinite(value), "--threshold must be finite, got " + rule);
            return value;
        } catch (NumberFormatException e) {
            common.require(false, "--threshold must be normal, f1 or a number, got '" + rule + "'");
            return Double.NaN;
        }
    }

    private List<Sample> samples(Dataset dataset) {
        if (dataset.test().isEmpty()) {
            throw new JobException("no test images in " + data + "; eval needs test/<defect> (and test/good), with "
                    + "masks in ground_truth/<defect>");
        }
        return dataset.test(limit);
    }

    private void write(Evaluation evaluation, Terminal terminal) {
        ObjectNode json = evaluation.toJson();
        json.put("model", model.toString());
        json.put("data", data.toString());
        Json.write(out.resolve("metrics.json"), json);
        PerImageCsv.write(out.resolve("per-image.csv"), data, evaluation.images());
        if (evaluation.withoutMask() > 0) {
            terminal.warning(evaluation.withoutMask() + " defective image(s) have no mask, or an empty one, in "
                    + data.resolve("ground_truth") + ", first " + evaluation.images().stream()
                            .filter(i -> i.sample().anomalous() && !i.measured()).findFirst()
                            .map(i -> i.sample().id()).orElse("") + "; left out of pixel metrics");
        }
        long resized = evaluation.images().stream().filter(ImageResult::resized).count();
        if (resized > 0) {
            terminal.warning(resized + " mask(s) have another size than their image; resized by nearest pixel");
        }
        MaskScores initial = evaluation.initial();
        MaskScores refined = evaluation.refined();
        terminal.line(String.format(Locale.ROOT, "%d images, threshold %.4g (%s)", evaluation.images().size(),
                evaluation.threshold(), evaluation.thresholdRule()));
        if (refined.images() > 0) {
            terminal.line("              IoU   Dice  precision  recall   (mean over " + refined.images()
                    + " defective images)");
            terminal.line(row("initial", initial));
            terminal.line(row("refined", refined));
        }
        terminal.line(String.format(Locale.ROOT, "image AUROC %.4f; pixel AUROC %.4f, AP %.4f, F1-max %.4f, "
                + "AUPRO %.4f", evaluation.imageAuroc(), evaluation.pixels().auroc(),
                evaluation.pixels().averagePrecision(), evaluation.pixels().f1Max(), evaluation.pixels().aupro()));
        terminal.line(String.format(Locale.ROOT, "false area on good images %.4f %%, %.2f s per image",
                100 * evaluation.cleanFalseArea(), evaluation.secondsPerImage()));
        terminal.line("report in " + out);
        terminal.result(json);
    }

    private static String row(String name, MaskScores scores) {
        return String.format(Locale.ROOT, "%-10s %6.2f %6.2f %10.2f %7.2f", name, 100 * scores.iou(),
                100 * scores.dice(), 100 * scores.precision(), 100 * scores.recall());
    }
}
