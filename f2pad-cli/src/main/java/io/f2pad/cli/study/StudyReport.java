package io.f2pad.cli.study;

import io.f2pad.cli.report.Failure;
import io.f2pad.file.AtomicFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The study for people: one page with tables, plots and pictures. */
public final class StudyReport {

    private static final String OTHERS = "measured on other images: six categories of MVTec AD with the paper's own "
            + "synthetic defects, so nothing here is a comparison on equal terms";

    private final Study study;
    private final Path pictures;
    private final Html page = new Html("f2pad: quality of the masks");

    private StudyReport(Study study, Path pictures) {
        this.study = study;
        this.pictures = pictures;
    }

    /**
     * Writes the page, whole or not at all.
     *
     * @param file     where to
     * @param study    the study
     * @param pictures folder with the cells' pictures, which are put into the page
     */
    public static void write(Path file, Study study, Path pictures) {
        StudyReport report = new StudyReport(study, pictures);
        report.settings();
        report.failures();
        report.masks();
        report.paper();
        report.rivals();
        report.ablations();
        report.cost();
        report.areas();
        report.causes();
        report.scores();
        report.sheets();
        AtomicFile.write(file, report.page.bytes());
    }

    private void settings() {
        page.list(study.settings());
        page.note("IoU, Dice (the same number as F1 per image) and boundary F1 are means over defective images, 0 to "
                + "100; pooled values count all pixels together. HD95 is the 95 % Hausdorff distance in pixels. Masks "
                + "are compared at the image's own size. Threshold f1 is the best pooled F1 on the test images, an "
                + "oracle as in the paper; threshold normal knows normal images only.");
    }

    private void failures() {
        if (!study.failures().isEmpty()) {
            page.heading("What failed");
            page.list(study.failures().stream().map(StudyReport::words).toList());
        }
    }

    private static String words(Failure failure) {
        return failure.message().contains(failure.file()) ? failure.message()
                : failure.file() + ": " + failure.message();
    }

    private record Group(CellKey.Set set, String scorer, String setting, CellKey.Rule rule) {

        static Group of(CellResult cell) {
            CellKey k = cell.key();
            return new Group(k.set(), k.scorer(), k.setting(), k.rule());
        }
    }

    private void masks() {
        page.heading("Masks before and after refinement");
        List<List<String>> rows = new ArrayList<>();
        study.by(c -> true, Group::of).forEach((group, cells) -> {
            cells.forEach(cell -> rows.add(maskRow(cell)));
            if (cells.size() > 1) {
                MaskSummary before = Study.mean(cells, CaseResult.INITIAL);
                MaskSummary after = Study.mean(cells, CaseResult.REFINED);
                List<String> row = new ArrayList<>(List.of("*mean", CellKey.word(group.set()), group.scorer(),
                        group.setting(), CellKey.word(group.rule()), String.valueOf(before.images())));
                row.addAll(pair(before, after));
                row.addAll(List.of("", Html.percent(before.pooledF1()), Html.percent(after.pooledF1()),
                        Html.number(100 * MaskSummary.mean(cells, CellResult::goodRefined), 3)));
                rows.add(row);
            }
        });
        page.table(5, List.of("category", "images", "scorer", "learnt from", "threshold", "n", "initial IoU",
                "refined IoU", "gain", "initial Dice", "refined Dice", "gain", "95 % interval of the IoU gain",
                "initial pooled F1", "refined pooled F1", "false area on good, %"), rows);
        page.note("The interval is a percentile bootstrap over images.");
    }

    private static List<String> maskRow(CellResult cell) {
        CellKey k = cell.key();
        MaskSummary before = Study.summary(cell, CaseResult.INITIAL);
        MaskSummary after = Study.summary(cell, CaseResult.REFINED);
        Interval gain = Study.gain(List.of(cell), CaseResult.INITIAL);
        List<String> row = new ArrayList<>(List.of(k.category(), CellKey.word(k.set()), k.scorer(), k.setting(),
                CellKey.word(k.rule()), String.valueOf(before.images())));
        row.addAll(pair(before, after));
        row.addAll(List.of(Html.points(gain.low()) + " to " + Html.points(gain.high()),
                Html.percent(before.pooledF1()), Html.percent(after.pooledF1()),
                Html.number(100 * cell.goodRefined(), 3)));
        return row;
    }

    private static List<String> pair(MaskSummary before, MaskSummary after) {
        return List.of(Html.percent(before.iou()), Html.percent(after.iou()),
                Html.points(after.iou() - before.iou()), Html.percent(before.dice()), Html.percent(after.dice()),
                Html.points(after.dice() - before.dice()));
    }

    private void paper() {
        page.heading("The paper's numbers");
        page.paragraph("As printed in arXiv 2407.06519, " + OTHERS + ".");
        page.table(1, List.of("scorer", "initial IoU", "refined IoU", "initial Dice", "refined Dice",
                "16-shot refined IoU", "16-shot refined Dice", "iterations", "seconds per image (GTX 3080)"),
                PaperNumbers.ROWS.stream().map(r -> List.of(r.name(), one(r.iou()), one(r.refined()), one(r.dice()),
                        one(r.refinedDice()), one(r.few()), one(r.fewDice()), one(r.iterations()),
                        one(r.seconds()))).toList());
    }

    private static String one(double value) {
        return Html.number(value, 1);
    }

    private Set<String> maskNames(List<CellResult> cells) {
        return cells.stream().flatMap(c -> c.cases().stream()).flatMap(c -> c.masks().keySet().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Set<String> ablationNames() {
        return Ablation.all().stream().map(Ablation::name).collect(Collectors.toSet());
    }

    private void rivals() {
        page.heading("Other refinements on the same images");
        page.paragraph("All start from the same scores and the same first mask; means over categories, learnt from all "
                + "normal images. How far f2pad is ahead, with its 95 % interval: over all images of all categories.");
        for (CellKey.Rule rule : CellKey.Rule.values()) {
            List<List<String>> rows = new ArrayList<>();
            study.by(c -> c.key().shots() == 0 && c.key().rule() == rule, Group::of).forEach((group, cells) -> {
                Set<String> names = maskNames(cells);
                names.removeAll(ablationNames());
                names.forEach(name -> {
                    List<String> row = new ArrayList<>(List.of((name.equals(CaseResult.REFINED) ? "*" : "")
                            + CellKey.word(group.set()), group.scorer(), name));
                    row.addAll(quality(Study.mean(cells, name)));
                    row.add(name.equals(CaseResult.REFINED) ? "" : words(Study.gain(cells, name)));
                    rows.add(row);
                });
            });
            if (!rows.isEmpty()) {
                page.subheading("Threshold " + CellKey.word(rule));
                page.table(3, List.of("images", "scorer", "mask", "IoU", "Dice", "boundary F1 1 px", "2 px", "3 px",
                        "HD95, px", "pooled IoU", "pooled F1", "f2pad ahead by, IoU"), rows);
            }
        }
    }

    private static String words(Interval gain) {
        return Html.points(gain.mean()) + " (" + Html.points(gain.low()) + " to " + Html.points(gain.high()) + ")";
    }

    private static List<String> quality(MaskSummary s) {
        return List.of(Html.percent(s.iou()), Html.percent(s.dice()), Html.percent(s.boundary1()),
                Html.percent(s.boundary2()), Html.percent(s.boundary3()), one(s.hausdorff95()),
                Html.percent(s.pooledIou()), Html.percent(s.pooledF1()));
    }

    private void ablations() {
        Set<String> known = ablationNames();
        Map<Group, List<CellResult>> groups = study.by(c -> c.cases().get(0).masks().keySet().stream()
                .anyMatch(known::contains), Group::of);
        if (groups.isEmpty()) {
            return;
        }
        page.heading("Ablations");
        page.paragraph("The method with one part taken away or exchanged, learnt from all normal images, threshold f1; "
                + "means over categories.");
        List<List<String>> rows = new ArrayList<>();
        groups.forEach((group, cells) -> maskNames(cells).stream()
                .filter(name -> known.contains(name) || name.equals(CaseResult.REFINED)).forEach(name -> {
                    boolean whole = name.equals(CaseResult.REFINED);
                    Interval gain = Study.gain(cells, name);
                    List<String> row = new ArrayList<>(List.of((whole ? "*" : "") + CellKey.word(group.set()),
                            group.scorer(), whole ? "the whole method" : name,
                            whole ? "" : words(gain), whole ? "" : verdict(gain)));
                    row.addAll(quality(Study.mean(cells, name)));
                    rows.add(row);
                }));
        page.table(3, List.of("images", "scorer", "variant", "the method is ahead by, IoU",
                "earns its place", "IoU", "Dice", "boundary F1 1 px", "2 px", "3 px", "HD95, px", "pooled IoU",
                "pooled F1"), rows);
        page.note("In brackets the 95 % interval by bootstrap over all images of all categories. The choice of the "
                + "method earns its place where the interval lies above zero, costs where it lies below, and is not "
                + "shown to matter where it holds zero. " + PaperNumbers.ABLATIONS + " The pixel prior is the mixture "
                + "and the total variation together.");
        groups.forEach((group, cells) -> {
            page.subheading("Objective over the iterations, " + CellKey.word(group.set()) + ", " + group.scorer());
            traces(cells);
        });
    }

    /** By the interval as it is printed. */
    private static String verdict(Interval gain) {
        return Html.points(gain.low()).startsWith("+") ? "yes"
                : Html.points(gain.high()).startsWith("-") ? "no, costs" : "not shown";
    }

    /** Mean over cells of the objective relative to its first value. */
    private void traces(List<CellResult> cells) {
        Map<String, List<Trace>> byName = new LinkedHashMap<>();
        cells.forEach(c -> c.traces().stream().filter(t -> !t.values().isEmpty())
                .forEach(t -> byName.computeIfAbsent(t.name(), n -> new ArrayList<>()).add(t)));
        double most = 1;
        double least = 1;
        int last = 1;
        for (List<Trace> traces : byName.values()) {
            for (Trace trace : traces) {
                most = Math.max(most, trace.values().stream().mapToDouble(v -> v).max().orElse(1));
                least = Math.min(least, trace.values().stream().mapToDouble(v -> v).min().orElse(1));
                last = Math.max(last, trace.iterations().get(trace.iterations().size() - 1));
            }
        }
        SvgPlot plot = new SvgPlot("iteration", "objective, first = 1", last, Math.floor(10 * least) / 10,
                Math.ceil(10 * most) / 10);
        for (int i = 0; i <= 4; i++) {
            plot.tick(i * last / 4.0, String.valueOf(Math.round(i * last / 4.0)));
        }
        byName.forEach((name, traces) -> {
            List<Double> xs = traces.get(0).iterations().stream().map(Integer::doubleValue).toList();
            plot.line(name, xs, IntStream.range(0, xs.size()).mapToObj(i -> MaskSummary.mean(traces.stream()
                    .filter(t -> i < t.values().size()).toList(), t -> t.values().get(i))).toList(), false);
        });
        page.raw(plot.figure());
        page.note("Mean over images, of the attempt that was kept; an image that has stopped keeps its last value.");
    }

    private void cost() {
        page.heading("Iterations and time");
        List<List<String>> rows = new ArrayList<>();
        study.by(c -> true, c -> c).keySet().forEach(c -> rows.add(List.of(c.key().category(),
                CellKey.word(c.key().set()), c.key().scorer(), c.key().setting(), CellKey.word(c.key().rule()),
                one(StudyFiles.iterations(c)),
                Html.number(MaskSummary.mean(c.cases(), CaseResult::scoreSeconds), 2),
                Html.number(MaskSummary.mean(c.cases(), CaseResult::refineSeconds), 2))));
        page.table(5, List.of("category", "images", "scorer", "learnt from", "threshold", "iterations until stop",
                "seconds, score only", "seconds, refined"), rows);
        page.note("Seconds are wall time per image while several images run side by side.");
    }

    private void areas() {
        Map<CellKey.Set, List<CellResult>> bySet = study.by(c -> c.key().reference(), c -> c.key().set());
        if (bySet.isEmpty()) {
            return;
        }
        page.heading("By size of the defect");
        page.paragraph("Learnt from all normal images, threshold f1; all images of all categories in one bin count "
                + "alike.");
        bySet.forEach((set, cells) -> {
            page.subheading(CellKey.word(set));
            Map<String, List<CellResult>> byScorer = cells.stream().collect(Collectors.groupingBy(
                    c -> c.key().scorer(), LinkedHashMap::new, Collectors.toList()));
            SvgPlot plot = new SvgPlot("defect's share of the image", "mean IoU", 5, 0, 100);
            List<List<String>> rows = new ArrayList<>();
            byScorer.forEach((scorer, own) -> {
                for (String mask : List.of(CaseResult.INITIAL, CaseResult.REFINED)) {
                    List<MaskSummary> bins = AreaBins.of(own, mask);
                    plot.line(scorer + ", " + mask, IntStream.range(0, bins.size()).mapToObj(i -> i + 0.5).toList(),
                            bins.stream().map(b -> 100 * b.iou()).toList(), true);
                    List<String> row = new ArrayList<>(List.of(scorer, mask));
                    bins.forEach(b -> row.add(Html.percent(b.iou()) + " (" + b.images() + ")"));
                    rows.add(row);
                }
            });
            List<String> head = new ArrayList<>(List.of("scorer", "mask"));
            for (int i = 0; i < AreaBins.NAMES.size(); i++) {
                plot.tick(i + 0.5, AreaBins.NAMES.get(i));
                head.add(AreaBins.NAMES.get(i));
            }
            page.raw(plot.figure());
            page.table(2, head, rows);
        });
    }

    private void causes() {
        page.heading("Failures and their causes");
        page.paragraph("A refined IoU below " + Html.percent(Miss.FAILURE) + " counts as a failure; its cause is where "
                + "most of the wrong pixels lie. The first two are the paper's failure cases.");
        List<List<String>> rows = new ArrayList<>();
        study.by(c -> true, c -> c).keySet().forEach(cell -> {
            Map<Miss.Cause, Integer> counts = new EnumMap<>(Miss.Cause.class);
            int failed = 0;
            for (CaseResult one : cell.cases()) {
                if (one.refined().iou() < Miss.FAILURE) {
                    counts.merge(one.miss().cause(), 1, Integer::sum);
                    failed++;
                }
            }
            List<String> row = new ArrayList<>(List.of(cell.key().category(), CellKey.word(cell.key().set()),
                    cell.key().scorer(), cell.key().setting(), CellKey.word(cell.key().rule()),
                    failed + " of " + cell.cases().size()));
            for (Miss.Cause cause : Miss.Cause.values()) {
                row.add(String.valueOf(counts.getOrDefault(cause, 0)));
            }
            rows.add(row);
        });
        List<String> head = new ArrayList<>(List.of("category", "images", "scorer", "learnt from", "threshold",
                "failures"));
        for (Miss.Cause cause : Miss.Cause.values()) {
            head.add(cause.words());
        }
        page.table(5, head, rows);
    }

    private void scores() {
        page.heading("The scores themselves");
        page.paragraph("Of the scorer alone, before any threshold.");
        List<List<String>> rows = new ArrayList<>();
        study.by(c -> c.key().rule() == CellKey.Rule.NORMAL, c -> c).keySet().forEach(c -> rows.add(List.of(
                c.key().category(), CellKey.word(c.key().set()), c.key().scorer(), c.key().setting(),
                Html.percent(c.pixels().auroc()), Html.percent(c.pixels().averagePrecision()),
                Html.percent(c.pixels().f1Max()), Html.percent(c.pixels().aupro()))));
        page.table(4, List.of("category", "images", "scorer", "learnt from", "pixel AUROC", "pixel AP", "pixel F1-max",
                "AUPRO at 0.3"), rows);
    }

    private void sheets() {
        List<CellResult> shown = study.cells().stream().filter(c -> !c.pictures().isEmpty()).toList();
        if (shown.isEmpty()) {
            return;
        }
        page.heading("Best, median and worst");
        page.paragraph("By the refined IoU; learnt from all normal images, threshold f1. Green: the truth.");
        for (CellResult cell : shown) {
            page.subheading(cell.key().category() + ", " + CellKey.word(cell.key().set()) + ", "
                    + cell.key().scorer());
            cell.pictures().forEach(p -> page.picture(pictures.resolve(p.file()), p.label() + ": " + p.image()
                    + ", IoU " + Html.percent(p.iou())));
        }
    }
}
