package io.f2pad.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.f2pad.DatasetException;
import io.f2pad.backbone.KnownBackbone;
import io.f2pad.cli.report.Failure;
import io.f2pad.cli.report.Json;
import io.f2pad.data.Dataset;
import io.f2pad.detect.Detector;
import io.f2pad.detect.FitOptions;
import io.f2pad.detect.InpaintOptions;
import io.f2pad.detect.ModelSummary;
import io.f2pad.feature.Backbone;
import io.f2pad.image.ImageFiles;
import io.f2pad.image.Pixels;
import io.f2pad.inpaint.mae.MaeWeights;
import io.f2pad.refine.CalibrationOptions;
import io.f2pad.scorer.ScorerOptions;
import io.f2pad.tensor.BackendChoice;
import io.f2pad.weights.WeightStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code f2pad fit}: learns from normal images and writes one bundle. */
@Command(name = "fit", description = "Learns from normal images and writes a model.",
        footer = {"", "An image that cannot be read is reported and left out."})
final class FitCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common;

    @Mixin
    private BackendOption backend;

    @Option(names = "--data", required = true, paramLabel = "DIR",
            description = "Folder in MVTec layout (train/good), or a plain folder of normal images.")
    private Path data;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "Where to write the model.")
    private Path model;

    @Option(names = "--weights", paramLabel = "FILE|NAME",
            description = "Weights of the backbone: a safetensors, .pth or .npz file (torchvision's or timm's names, "
                    + "or batch norm already folded), or the name of imported weights; see 'f2pad weights list'. "
                    + "Without it: generated, untrained features.")
    private @Nullable Path weights;

    @Option(names = "--backbone", paramLabel = "NAME", defaultValue = "resnet18",
            description = "Feature network: resnet18 (default), resnet34, resnet50, wide_resnet50_2 or "
                    + "efficientnet_b6.")
    private String backbone;

    @Option(names = "--scorer", paramLabel = "NAME", defaultValue = "padim",
            description = ScorerSettings.SCORERS)
    private String scorer;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = ScorerSettings.HELP)
    private Map<String, String> settings = Map.of();

    @Option(names = "--inpainter", paramLabel = "NAME", defaultValue = "exemplar",
            description = "What fills a suspicious region before the refinement: exemplar (stored normal images; "
                    + "default), harmonic (a smooth surface) or mae (a masked autoencoder, with --mae-weights).")
    private String inpainter;

    @Option(names = "--mae-weights", paramLabel = "FILE|NAME",
            description = "Masked autoencoder with its decoder as .pth or safetensors, such as "
                    + "mae_visualize_vit_large, or the name of imported weights; see 'f2pad weights list'. The model "
                    + "refers to it and does not hold it.")
    private @Nullable Path maeWeights;

    @Option(names = "--size", paramLabel = "PX", defaultValue = "256",
            description = "Working size; images are resized to PX x PX (default 256).")
    private int size;

    @Option(names = "--shots", paramLabel = "N", defaultValue = "0",
            description = "Use only N normal images, chosen by the seed.")
    private int shots;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Seed (default 1).")
    private long seed;

    @Option(names = "--quantile", paramLabel = "Q",
            description = "Quantile of the held-out normal scores that becomes the threshold (default 0.999).")
    private @Nullable Double quantile;

    @Option(names = "--threads", paramLabel = "T", defaultValue = "0", description = "Threads (default: every core).")
    private int threads;

    @Override
    public Integer call() {
        Terminal terminal = common.terminal();
        FitOptions options = options();
        KnownBackbone known = known();
        BackendChoice choice = backend.choice(common);
        Destination.file(model, "--model");
        List<Path> listed = Dataset.open(data).train();
        if (listed.isEmpty()) {
            throw new JobException("no normal images in " + data.resolve("train").resolve("good")
                    + "; fit learns from train/good, or from a plain folder of normal images");
        }
        Path autoencoder = maeWeights == null ? null : WeightStore.ofUser().find(maeWeights.toString());
        Backbone network = Backbones.open(known, weights, terminal);
        List<Failure> skipped = new ArrayList<>();
        List<Path> images = readable(listed, skipped, terminal);
        // Late, because it takes seconds and gigabytes.
        if (autoencoder != null) {
            options = options.withInpaint(InpaintOptions.mae(MaeWeights.load(autoencoder)));
        }
        long start = System.nanoTime();
        ModelSummary summary;
        try (Detector detector = FitProgress.fit(images, network, options, terminal, choice)) {
            detector.save(model);
            summary = detector.summary();
        }
        double seconds = (System.nanoTime() - start) * 1e-9;
        terminal.line(String.format(Locale.ROOT, "%s: %d images (%d held out), %s, threshold %.4g, %.1f s", model,
                summary.images(), summary.heldOut(), summary.backbone(), summary.threshold().value(), seconds));
        ObjectNode json = SummaryText.json(summary);
        json.put("model", model.toString());
        json.set("seconds", Json.rounded(seconds, 3));
        json.set("errors", Json.errors(skipped));
        terminal.result(json);
        return Main.DONE;
    }

    private FitOptions options() {
        common.require(size >= 32 && size <= 2048, "--size must lie in 32..2048, got " + size);
        common.require(shots >= 0, "--shots must not be negative, got " + shots);
        common.require(quantile == null || quantile > 0 && quantile < 1,
                "--quantile must lie between 0 and 1, got " + quantile);
        FitOptions d = FitOptions.DEFAULT;
        CalibrationOptions c = d.calibration();
        CalibrationOptions calibration = quantile == null ? c : c.withQuantile(quantile);
        return new FitOptions(size, shots, seed, common.threads(threads), scorerOptions(), d.mixture(), calibration,
                d.refine(), inpaintOptions());
    }

    private InpaintOptions inpaintOptions() {
        String kind = inpainter.toLowerCase(Locale.ROOT);
        common.require(List.of("exemplar", "harmonic", "mae").contains(kind),
                "--inpainter " + inpainter + " is not known; there are: exemplar, harmonic, mae");
        common.require(kind.equals("mae") == (maeWeights != null),
                "--inpainter mae and --mae-weights FILE|NAME belong together");
        return kind.equals("harmonic") ? InpaintOptions.HARMONIC : InpaintOptions.EXEMPLAR;
    }

    private KnownBackbone known() {
        try {
            return KnownBackbone.of(backbone.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw common.refusal("--" + Main.oneLine(e));
        }
    }

    private ScorerOptions scorerOptions() {
        try {
            return ScorerSettings.read(scorer.toLowerCase(Locale.ROOT), settings, seed);
        } catch (IllegalArgumentException e) {
            throw common.refusal(Main.oneLine(e));
        }
    }

    /** Opens every image once, so that a broken one is named now and not after half of the work. */
    private List<Path> readable(List<Path> listed, List<Failure> skipped, Terminal terminal) {
        List<Path> images = new ArrayList<>();
        Set<String> sizes = new LinkedHashSet<>();
        try (Progress progress = terminal.progress("images", listed.size())) {
            for (Path file : listed) {
                try {
                    Pixels pixels = ImageFiles.read(file);
                    sizes.add(pixels.width() + "x" + pixels.height());
                    images.add(file);
                } catch (DatasetException e) {
                    skipped.add(new Failure(file.toString(), Main.oneLine(e)));
                    terminal.warning(Main.oneLine(e));
                }
                progress.step();
            }
        }
        if (images.isEmpty()) {
            throw new JobException("none of the " + listed.size() + " images can be read");
        }
        if (sizes.size() > 1) {
            terminal.notice("the images have " + sizes.size() + " different sizes (" + String.join(", ",
                    sizes.stream().limit(4).toList()) + (sizes.size() > 4 ? ", ..." : "") + "); all are resized to "
                    + size + "x" + size);
        }
        return images;
    }
}
