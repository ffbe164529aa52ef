package io.f2pad.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.f2pad.DatasetException;
import io.f2pad.DeviceException;
import io.f2pad.cli.report.DetectionJson;
import io.f2pad.cli.report.Failure;
import io.f2pad.cli.report.Json;
import io.f2pad.cli.report.Pictures;
import io.f2pad.detect.DetectOptions;
import io.f2pad.detect.Detection;
import io.f2pad.detect.Detector;
import io.f2pad.image.ImageFiles;
import io.f2pad.image.Pixels;
import io.f2pad.tensor.BackendChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code f2pad detect}: finds defects in images and writes pictures and one JSON file. */
@Command(name = "detect", description = "Finds defects in images.",
        footer = {"", "Writes NAME_mask.png, NAME_score.png (blue 0, green the threshold, red twice the threshold),",
            "NAME_recovered.png and NAME_overlay.png per image, and results.json.",
            "An image that cannot be processed is reported, the others are processed, the exit code is 1."})
final class DetectCommand implements Callable<Integer> {

    private static final List<String> PICTURES = List.of("mask", "score", "recovered", "overlay");

    @Mixin
    private CommonOptions common;

    @Mixin
    private BackendOption backend;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "A model written by fit.")
    private Path model;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the results.")
    private Path out;

    @Option(names = "--no-refine", description = "Stop at the scorer's own mask: fast and coarse.")
    private boolean coarse;

    @Mixin
    private AutoencoderOption autoencoder;

    @Option(names = "--threads", paramLabel = "T", defaultValue = "0", description = "Threads (default: every core).")
    private int threads;

    @Parameters(paramLabel = "INPUT", arity = "1..*", description = "Image files, folders of images, or patterns.")
    private List<String> arguments;

    /** Either an entry of results.json or a failure. */
    private record Outcome(@Nullable ObjectNode entry, @Nullable Failure failure) {
    }

    @Override
    public Integer call() {
        Terminal terminal = common.terminal();
        int cores = common.threads(threads);
        BackendChoice choice = backend.choice(common);
        Inputs inputs = Inputs.expand(arguments);
        List<String> names = OutputNames.of(inputs.files());
        checkOverlap(inputs.files(), names);
        List<Failure> failures = new ArrayList<>(inputs.errors());
        failures.forEach(failure -> terminal.warning(failure.message()));
        if (inputs.files().isEmpty()) {
            throw new JobException("no images to process");
        }
        Destination.folder(out, "--out");
        ArrayNode entries = Json.array();
        double threshold;
        try (Detector detector = Detector.load(model, Batch.parallelism(inputs.files().size(), cores),
                autoencoder.file(), choice);
                Progress progress = terminal.progress("detect", inputs.files().size())) {
            threshold = detector.summary().threshold().value();
            List<Integer> items = IntStream.range(0, names.size()).boxed().toList();
            List<Outcome> outcomes = Batch.map(items, cores, i -> {
                Outcome outcome = one(detector, inputs.files().get(i), names.get(i), terminal);
                progress.step();
                return outcome;
            });
            for (Outcome outcome : outcomes) {
                if (outcome.entry() != null) {
                    entries.add(outcome.entry());
                } else if (outcome.failure() != null) {
                    failures.add(outcome.failure());
                }
            }
        }
        ObjectNode results = Json.object();
        results.put("model", model.toString());
        results.set("threshold", Json.score(threshold));
        results.put("refined", !coarse);
        results.set("images", entries);
        results.set("errors", Json.errors(failures));
        Json.write(out.resolve("results.json"), results);
        report(terminal, entries, failures);
        terminal.result(results);
        return failures.isEmpty() ? Main.DONE : Main.FAILED;
    }

    private void report(Terminal terminal, ArrayNode entries, List<Failure> failures) {
        int defective = 0;
        for (var entry : entries) {
            boolean found = entry.get("defective").booleanValue();
            defective += found ? 1 : 0;
            terminal.line(String.format(Locale.ROOT, "%-9s score %.4g, %d region(s), %.3f %% of the image  %s",
                    found ? "defective" : "clean", entry.get("score").doubleValue(), entry.get("regions").size(),
                    100 * entry.get("mask_share").doubleValue(), entry.get("file").textValue()));
        }
        terminal.line(defective + " of " + entries.size() + " images are defective; results in " + out
                + (failures.isEmpty() ? "" : "; " + failures.size() + " input(s) could not be processed"));
    }

    private Outcome one(Detector detector, Path file, String name, Terminal terminal) {
        try {
            Pixels pixels = ImageFiles.read(file);
            Detection found = detector.detect(pixels, coarse ? DetectOptions.COARSE : DetectOptions.REFINE);
            ImageFiles.writePng(picture(name, "mask"), found.mask());
            ImageFiles.writePng(picture(name, "score"), Pictures.score(found));
            ImageFiles.writePng(picture(name, "recovered"), found.recovered());
            ImageFiles.writePng(picture(name, "overlay"), Pictures.overlay(pixels.rgb(), found.mask()));
            return new Outcome(DetectionJson.of(file.toString(), name, found), null);
        } catch (DatasetException | DeviceException | IllegalArgumentException e) {
            String message = Main.oneLine(e);
            message = message.contains(file.toString()) ? message : file + ": " + message;
            terminal.warning(message);
            return new Outcome(null, new Failure(file.toString(), message));
        }
    }

    private Path picture(String name, String kind) {
        return out.resolve(name + "_" + kind + ".png");
    }

    /** Results must not replace inputs. */
    private void checkOverlap(List<Path> files, List<String> names) {
        Set<Path> inputs = new HashSet<>();
        files.forEach(file -> inputs.add(file.toAbsolutePath().normalize()));
        for (String name : names) {
            for (String kind : PICTURES) {
                Path result = picture(name, kind).toAbsolutePath().normalize();
                common.require(!inputs.contains(result), "result " + result + " would replace an input; choose another "
                        + "folder with --out");
            }
        }
    }
}
