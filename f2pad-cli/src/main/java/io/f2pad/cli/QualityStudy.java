package io.f2pad.cli;

import io.f2pad.DatasetException;
import io.f2pad.ModelFormatException;
import io.f2pad.cli.report.Failure;
import io.f2pad.cli.study.CellJson;
import io.f2pad.cli.study.CellKey;
import io.f2pad.cli.study.CellResult;
import io.f2pad.cli.study.CellRun;
import io.f2pad.cli.study.Fingerprint;
import io.f2pad.cli.study.ImageLoop;
import io.f2pad.cli.study.Study;
import io.f2pad.data.Sample;
import io.f2pad.detect.Detector;
import io.f2pad.detect.FitOptions;
import io.f2pad.detect.Parallelism;
import io.f2pad.detect.Version;
import io.f2pad.feature.Backbone;
import io.f2pad.tensor.Backend;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Runs the cells of the quality study one after the other, images side by side. A finished cell is one file named by
 * everything it depends on, so a run that was stopped goes on where it was.
 */
final class QualityStudy {

    private static final String FORMAT = "quality study 1";

    private final QualityPlan plan;
    private final Backbone backbone;
    private final Terminal terminal;
    private final String program = Fingerprint.program(Version.CURRENT);
    private final String device;
    private final Map<CellKey, CellResult> results = new HashMap<>();
    private final List<Failure> failures = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private int total;
    private int passed;
    private int measured;
    private double seconds;

    QualityStudy(QualityPlan plan, Backbone backbone, Terminal terminal) {
        this.plan = plan;
        this.backbone = backbone;
        this.terminal = terminal;
        try (Backend opened = plan.backend().open(plan.threads())) {
            this.device = opened.name();
        }
    }

    /** One fit and the cells it serves. */
    private record Fit(QualityCategory category, FitOptions options, String print, List<CellKey> cells) {
    }

    Study run() {
        List<Fit> fits = new ArrayList<>();
        List<String> names = names(plan.data());
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Path root = plan.data().get(i);
            guarded(root.toString(), () -> fits.addAll(fits(QualityCategory.open(root, name, plan, terminal))));
        }
        total = fits.stream().mapToInt(f -> f.cells().size()).sum();
        for (Fit fit : fits) {
            int before = passed;
            guarded(fit.category().name() + ", " + fit.cells().get(0).scorer() + ", "
                    + fit.cells().get(0).setting(), () -> measure(fit));
            passed = before + fit.cells().size();
        }
        List<CellResult> cells = fits.stream().flatMap(f -> f.cells().stream()).map(results::get)
                .filter(Objects::nonNull).toList();
        cells.forEach(cell -> failures.addAll(cell.failures()));
        return new Study(cells, failures, settings());
    }

    /** Names of the categories: those of the folders, with a number where several share one. */
    static List<String> names(List<Path> data) {
        Set<String> names = new LinkedHashSet<>();
        for (Path root : data) {
            String folder = String.valueOf(root.toAbsolutePath().normalize().getFileName());
            String name = folder;
            for (int i = 2; !names.add(name); i++) {
                name = folder + "-" + i;
            }
        }
        return List.copyOf(names);
    }

    /** What fails is reported and does not stop the rest. */
    private void guarded(String what, Runnable work) {
        try {
            work.run();
        } catch (DatasetException | ModelFormatException | JobException | UncheckedIOException
                | IllegalArgumentException e) {
            String message = Main.oneLine(e);
            terminal.warning(message.contains(what) ? message : what + ": " + message);
            failures.add(new Failure(what, message));
        }
    }

    private List<Fit> fits(QualityCategory category) {
        List<Fit> fits = new ArrayList<>();
        for (String scorer : plan.scorers()) {
            for (int shots : plan.shots() == 0 ? new int[] {0} : new int[] {0, plan.shots()}) {
                if (shots > 0 && shots >= category.train().size()) {
                    remarks.add(category.name() + " has " + category.train().size() + " normal images only, so there "
                            + "is no " + shots + "-shot setting for " + scorer + ".");
                    continue;
                }
                FitOptions options = FitOptions.DEFAULT.withSize(plan.size()).withShots(shots).withSeed(plan.seed())
                        .withScorer(ScorerSettings.read(scorer, Map.of(), plan.seed()));
                List<CellKey> cells = new ArrayList<>();
                for (CellKey.Set set : category.tests().keySet()) {
                    for (CellKey.Rule rule : CellKey.Rule.values()) {
                        cells.add(new CellKey(category.name(), set, scorer, shots, rule));
                    }
                }
                // Of the device its kind alone: cells do not depend on the number of threads that its name has.
                String kind = device.substring(0, device.indexOf(' '));
                String print = Fingerprint.of(List.of(FORMAT, program, kind, backbone.name(), backbone.sha256(),
                        options.toString(), category.trainPrint()));
                fits.add(new Fit(category, options, print, cells));
            }
        }
        return fits;
    }

    private void measure(Fit fit) {
        Map<CellKey, Path> missing = new LinkedHashMap<>();
        for (CellKey key : fit.cells()) {
            Path file = plan.cells().resolve(key.id() + "-" + Fingerprint.of(List.of(fit.print(), key.toString(),
                    fit.category().testPrints().getOrDefault(key.set(), ""), "ablations " + ablations(key)))
                    .substring(0, 16) + ".json");
            if (Files.exists(file)) {
                results.put(key, CellJson.read(file));
                passed++;
            } else {
                missing.put(key, file);
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        int most = fit.category().tests().values().stream().mapToInt(List::size).max().orElse(1);
        long start = System.nanoTime();
        try (Detector detector = detector(fit, Batch.parallelism(most, plan.threads()))) {
            missing.forEach((key, file) -> {
                List<Sample> samples = fit.category().tests().getOrDefault(key.set(), List.of());
                CellResult result = new CellRun(key, samples, new Loop(), plan.sheets()).run(detector, ablations(key));
                CellJson.write(file, result);
                results.put(key, result);
                passed++;
                measured++;
                told(key, seconds + (System.nanoTime() - start) * 1e-9);
            });
        } finally {
            seconds += (System.nanoTime() - start) * 1e-9;
        }
    }

    private boolean ablations(CellKey key) {
        return plan.ablations() && key.reference();
    }

    private void told(CellKey key, double spent) {
        long left = Math.round(spent / measured * (total - passed));
        terminal.notice("cell " + passed + " of " + total + ", " + key.id() + ", done; about "
                + (left < 120 ? left + " s" : left / 60 + " min") + " left");
    }

    /** Fits, unless an earlier run has. */
    private Detector detector(Fit fit, Parallelism parallelism) {
        Path file = plan.models().resolve(fit.cells().get(0).category() + "-" + fit.cells().get(0).scorer() + "-"
                + fit.cells().get(0).setting() + "-" + fit.print().substring(0, 16) + ".f2pad");
        if (!Files.exists(file)) {
            try (Detector fitted = FitProgress.fit(fit.category().train(), backbone,
                    fit.options().withThreads(plan.threads()), terminal, plan.backend())) {
                fitted.save(file);
            }
        }
        return Detector.load(file, parallelism, null, plan.backend());
    }

    private List<String> settings() {
        List<String> settings = new ArrayList<>();
        settings.add("f2pad " + Version.CURRENT + ", " + backbone.name() + (backbone.trained()
                ? " with the weights given" : " with generated, untrained weights: enough to see the command work, "
                        + "not to judge the method") + ", working size " + plan.size() + ", seed " + plan.seed()
                + ", refinement at its defaults, computed by " + device + ".");
        settings.add(plan.count() + " synthetic defects per category"
                + (plan.swap().isEmpty() ? "" : ", half of them structural for " + String.join(", ",
                        plan.swap().stream().sorted().toList()))
                + (plan.real() ? "; the data sets' own defects as well" : "")
                + (plan.limit() == 0 ? "." : "; at most " + plan.limit() + " test images per set."));
        settings.addAll(remarks);
        return settings;
    }

    /** Images side by side, with a bar. */
    private final class Loop implements ImageLoop {

        @Override
        public <R> List<R> map(String task, int count, IntFunction<R> work) {
            List<Integer> items = IntStream.range(0, count).boxed().toList();
            try (Progress progress = terminal.progress(task, count)) {
                return Batch.map(items, plan.threads(), i -> {
                    R result = work.apply(i);
                    progress.step();
                    return result;
                });
            }
        }
    }
}
