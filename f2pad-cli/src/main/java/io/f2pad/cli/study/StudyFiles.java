package io.f2pad.cli.study;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.f2pad.cli.report.Json;
import io.f2pad.file.AtomicFile;
import io.f2pad.metrics.Confusion;
import io.f2pad.metrics.MaskQuality;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The study for machines: one JSON summary and one CSV with a line per image and mask. */
public final class StudyFiles {

    private static final String HEADER = "category,set,scorer,setting,threshold_rule,image,mask,area_share,iou,dice,"
            + "precision,recall,boundary_f1_1px,boundary_f1_2px,boundary_f1_3px,hausdorff95,iterations,score_seconds,"
            + "refine_seconds";

    private StudyFiles() {
    }

    /**
     * Summarises every cell. {@code mean_iou, mean_dice} and {@code boundary_f1} (at 1, 2 and 3 pixels) are means per
     * image, {@code pooled_iou, pooled_f1} count all pixels together, all in 0..100; {@code hausdorff95} is in pixels;
     * {@code gain} is the mean difference of IoU between the final and the first mask with its 95 % bootstrap interval,
     * in points; {@code f2pad_gain} is the same for every other mask.
     *
     * @param study the study
     * @return the content of {@code results.json}
     */
    public static ObjectNode json(Study study) {
        ObjectNode json = Json.object();
        ArrayNode settings = json.putArray("settings");
        study.settings().forEach(settings::add);
        ArrayNode cells = json.putArray("cells");
        study.cells().forEach(cell -> cells.add(cell(cell)));
        json.set("errors", Json.errors(study.failures()));
        return json;
    }

    private static ObjectNode cell(CellResult cell) {
        CellKey key = cell.key();
        ObjectNode json = Json.object();
        json.put("category", key.category()).put("set", CellKey.word(key.set())).put("scorer", key.scorer())
                .put("setting", key.setting()).put("threshold_rule", CellKey.word(key.rule()))
                .put("images", cell.cases().size()).put("good", cell.good());
        json.set("threshold", Json.score(cell.threshold()));
        ObjectNode masks = json.putObject("masks");
        Set<String> names = new LinkedHashSet<>();
        cell.cases().forEach(c -> names.addAll(c.masks().keySet()));
        names.forEach(name -> masks.set(name, mask(cell, name)));
        json.set("gain", points(Study.gain(List.of(cell), CaseResult.INITIAL)));
        json.set("clean_false_area_initial", Json.rounded(cell.goodInitial(), 6));
        json.set("clean_false_area_refined", Json.rounded(cell.goodRefined(), 6));
        cell.pixels().write(json);
        json.set("iterations", Json.rounded(iterations(cell), 2));
        json.set("score_seconds", Json.rounded(MaskSummary.mean(cell.cases(), CaseResult::scoreSeconds), 4));
        json.set("refine_seconds", Json.rounded(MaskSummary.mean(cell.cases(), CaseResult::refineSeconds), 4));
        return json;
    }

    /** Mean over the images that were refined. */
    static double iterations(CellResult cell) {
        return MaskSummary.mean(cell.cases().stream().filter(c -> c.iterations() > 0).toList(),
                CaseResult::iterations);
    }

    private static ArrayNode points(Interval gain) {
        return Json.array().add(Json.rounded(100 * gain.mean(), 3)).add(Json.rounded(100 * gain.low(), 3))
                .add(Json.rounded(100 * gain.high(), 3));
    }

    private static ObjectNode mask(CellResult cell, String name) {
        MaskSummary s = Study.summary(cell, name);
        ObjectNode json = Json.object();
        json.set("mean_iou", Json.rounded(100 * s.iou(), 4));
        json.set("mean_dice", Json.rounded(100 * s.dice(), 4));
        json.set("pooled_iou", Json.rounded(100 * s.pooledIou(), 4));
        json.set("pooled_f1", Json.rounded(100 * s.pooledF1(), 4));
        json.putArray("boundary_f1").add(Json.rounded(100 * s.boundary1(), 4))
                .add(Json.rounded(100 * s.boundary2(), 4)).add(Json.rounded(100 * s.boundary3(), 4));
        json.set("hausdorff95", Json.rounded(s.hausdorff95(), 4));
        if (!name.equals(CaseResult.REFINED)) {
            json.set("f2pad_gain", points(Study.gain(List.of(cell), name)));
        }
        return json;
    }

    /**
     * Writes one line per image and mask, overlaps and boundary F1 in 0..100, distances in pixels.
     *
     * @param file  where to
     * @param study the study
     */
    public static void csv(Path file, Study study) {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        for (CellResult cell : study.cells()) {
            CellKey k = cell.key();
            String head = String.join(",", quoted(k.category()), CellKey.word(k.set()), k.scorer(), k.setting(),
                    CellKey.word(k.rule()));
            for (CaseResult one : cell.cases()) {
                for (Map.Entry<String, MaskQuality> mask : one.masks().entrySet()) {
                    text.append(head).append(',').append(quoted(one.image())).append(',')
                            .append(quoted(mask.getKey())).append(',').append(row(one, mask.getValue()))
                            .append('\n');
                }
            }
        }
        AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String row(CaseResult one, MaskQuality q) {
        Confusion c = q.counts();
        return String.format(Locale.ROOT, "%.6f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%d,%.4f,%.4f", one.area(),
                100 * c.iou(), 100 * c.dice(), 100 * c.precision(), 100 * c.recall(), 100 * q.boundaryF1().at1(),
                100 * q.boundaryF1().at2(), 100 * q.boundaryF1().at3(), q.hausdorff95(), one.iterations(),
                one.scoreSeconds(), one.refineSeconds());
    }

    private static String quoted(String text) {
        return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
