package io.f2pad.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.f2pad.backbone.KnownBackbone;
import io.f2pad.cli.report.Json;
import io.f2pad.cli.study.Study;
import io.f2pad.cli.study.StudyFiles;
import io.f2pad.cli.study.StudyReport;
import io.f2pad.tensor.BackendChoice;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code f2pad bench quality}: the paper's study of the masks, on any data sets. */
@Command(name = "quality", description = "The paper's study of the masks on your data sets: first masks, refined "
        + "masks, other refinements, ablations.",
        footer = {"", "Writes report.html, results.json, images.csv; cells/, models/, data/ and sheets/ hold the work.",
            "Every data set is fitted with every scorer, on all normal images and on few (--shots), and",
            "tested with pasted defects (--count), at the F1-optimal threshold and at one from normal images.",
            "A run that was stopped goes on where it was; results of other data, settings or programs are",
            "not used.",
            "A data set that fails is reported, the others are measured, the exit code is 1."})
final class QualityCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common;

    @Mixin
    private BackendOption backend;

    @Option(names = "--data", required = true, paramLabel = "DIR", arity = "1..*",
            description = "Data sets in MVTec layout (train/good, test/good), one folder per category.")
    private List<Path> data = List.of();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the report and the work.")
    private Path out;

    @Option(names = "--weights", paramLabel = "FILE|NAME", description = "Weights of the backbone; see fit.")
    private @Nullable Path weights;

    @Option(names = "--backbone", paramLabel = "NAME", defaultValue = "resnet18",
            description = "Feature network of every scorer (default resnet18); see fit.")
    private String backbone;

    @Option(names = "--scorers", paramLabel = "NAME", split = ",",
            description = "Scorers, separated by commas (default: every one).")
    private List<String> scorers = ScorerSettings.KINDS;

    @Option(names = "--count", paramLabel = "N", defaultValue = "54",
            description = "Synthetic defects per category (default 54).")
    private int count;

    @Option(names = "--swap", paramLabel = "CATEGORY", split = ",",
            description = "Categories whose parts always lie alike: half of their synthetic defects are pieces of "
                    + "another image in the wrong place.")
    private List<String> swap = List.of();

    @Option(names = "--real", description = "Test on the data sets' own defects as well.")
    private boolean real;

    @Option(names = "--ablations", description = "Measure the method without each of its parts as well, "
            + "learnt from all normal images and at the F1-optimal threshold.")
    private boolean ablations;

    @Option(names = "--shots", paramLabel = "N", defaultValue = "16",
            description = "Normal images of the few-shot setting (default 16); 0 leaves it out.")
    private int shots;

    @Option(names = "--size", paramLabel = "PX", defaultValue = "256", description = "Working size (default 256).")
    private int size;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Seed (default 1).")
    private long seed;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "0",
            description = "At most N defects per category and set, for a quick look.")
    private int limit;

    @Option(names = "--threads", paramLabel = "T", defaultValue = "0", description = "Threads (default: every core).")
    private int threads;

    @Override
    public Integer call() {
        Terminal terminal = common.terminal();
        common.require(count >= 1 && count <= 100_000, "--count must lie in 1..100000, got " + count);
        common.require(limit >= 0, "--limit must not be negative, got " + limit);
        common.require(size >= 32 && size <= 2048, "--size must lie in 32..2048, got " + size);
        common.require(shots == 0 || shots >= 4, "--shots must be 0 or at least 4, got " + shots);
        Set<String> kinds = new LinkedHashSet<>();
        for (String scorer : scorers) {
            kinds.add(scorer.strip().toLowerCase(Locale.ROOT));
        }
        common.require(ScorerSettings.KINDS.containsAll(kinds), "--scorers " + String.join(",", kinds)
                + " is not known; there are: " + String.join(", ", ScorerSettings.KINDS));
        List<String> names = QualityStudy.names(data);
        common.require(names.containsAll(swap), "--swap " + String.join(",", swap) + " must name folders given with "
                + "--data; there are: " + String.join(", ", names));
        KnownBackbone known = known();
        int cores = common.threads(threads);
        BackendChoice choice = backend.choice(common);
        Destination.folder(out, "--out");
        QualityPlan plan = new QualityPlan(data, out, List.copyOf(kinds), size, limit == 0 ? count
                : Math.min(count, limit), limit, shots, seed, Set.copyOf(swap), real, ablations, cores, choice);
        Study study = new QualityStudy(plan, Backbones.open(known, weights, terminal), terminal).run();
        ObjectNode json = StudyFiles.json(study);
        Json.write(out.resolve("results.json"), json);
        StudyFiles.csv(out.resolve("images.csv"), study);
        StudyReport.write(out.resolve("report.html"), study, plan.sheets());
        terminal.line(study.cells().size() + " cells measured; open " + out.resolve("report.html"));
        terminal.result(json);
        return study.failures().isEmpty() ? Main.DONE : Main.FAILED;
    }

    private KnownBackbone known() {
        try {
            return KnownBackbone.of(backbone.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw common.refusal("--" + Main.oneLine(e));
        }
    }
}
