package io.f2pad.cli.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.f2pad.ModelFormatException;
import io.f2pad.cli.report.Failure;
import io.f2pad.cli.report.Json;
import io.f2pad.cli.report.PixelQuality;
import io.f2pad.metrics.Confusion;
import io.f2pad.metrics.MaskQuality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finished cells as files; every number keeps all of its digits. */
public final class CellJson {

    private CellJson() {
    }

    /**
     * Writes a cell, whole or not at all.
     *
     * @param file   where to
     * @param result the cell
     */
    public static void write(Path file, CellResult result) {
        CellKey key = result.key();
        ObjectNode json = Json.object();
        json.put("category", key.category()).put("set", key.set().name()).put("scorer", key.scorer())
                .put("shots", key.shots()).put("rule", key.rule().name()).put("threshold", result.threshold())
                .put("good", result.good());
        number(json, "good_initial", result.goodInitial());
        number(json, "good_refined", result.goodRefined());
        PixelQuality p = result.pixels();
        number(json, "auroc", p.auroc());
        number(json, "average_precision", p.averagePrecision());
        number(json, "f1_max", p.f1Max());
        number(json, "aupro", p.aupro());
        ArrayNode cases = json.putArray("cases");
        for (CaseResult one : result.cases()) {
            ObjectNode entry = cases.addObject();
            entry.put("image", one.image()).put("area", one.area()).put("iterations", one.iterations());
            number(entry, "score_seconds", one.scoreSeconds());
            number(entry, "refine_seconds", one.refineSeconds());
            entry.putArray("miss").add(one.miss().outside()).add(one.miss().absorbed()).add(one.miss().extra());
            ObjectNode masks = entry.putObject("masks");
            one.masks().forEach((name, quality) -> masks.set(name, mask(quality)));
        }
        ArrayNode traces = json.putArray("traces");
        for (Trace trace : result.traces()) {
            ObjectNode entry = traces.addObject().put("name", trace.name());
            ArrayNode iterations = entry.putArray("iterations");
            trace.iterations().forEach(iterations::add);
            ArrayNode values = entry.putArray("values");
            trace.values().forEach(values::add);
        }
        ArrayNode pictures = json.putArray("pictures");
        result.pictures().forEach(q -> pictures.addObject().put("label", q.label()).put("image", q.image())
                .put("iou", q.iou()).put("file", q.file()));
        json.set("failures", Json.errors(result.failures()));
        Json.write(file, json);
    }

    /** Counts, boundary F1 at 1, 2 and 3 pixels, 95 % Hausdorff distance. */
    private static ArrayNode mask(MaskQuality q) {
        Confusion c = q.counts();
        return Json.array().add(c.tp()).add(c.fp()).add(c.fn()).add(c.tn()).add(q.boundaryF1().at1())
                .add(q.boundaryF1().at2()).add(q.boundaryF1().at3()).add(q.hausdorff95());
    }

    private static void number(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value);
        } else {
            json.putNull(name);
        }
    }

    /**
     * Reads a cell.
     *
     * @param file a file written by {@link #write}
     * @return the cell
     * @throws ModelFormatException if it is none
     */
    public static CellResult read(Path file) {
        try {
            JsonNode json = JsonMapper.builder().build().readTree(Files.readAllBytes(file));
            return result(json);
        } catch (IOException | IllegalArgumentException | NullPointerException e) {
            throw new ModelFormatException(file + ": not a cell of a study (" + e.getMessage()
                    + "); delete it to measure it again", e);
        }
    }

    private static CellResult result(JsonNode json) {
        CellKey key = new CellKey(json.get("category").textValue(), CellKey.Set.valueOf(word(json, "set")),
                json.get("scorer").textValue(), json.get("shots").intValue(), CellKey.Rule.valueOf(word(json, "rule")));
        List<CaseResult> cases = new ArrayList<>();
        for (JsonNode one : json.get("cases")) {
            Map<String, MaskQuality> masks = new LinkedHashMap<>();
            one.get("masks").properties().forEach(e -> masks.put(e.getKey(), mask(e.getValue())));
            JsonNode miss = one.get("miss");
            cases.add(new CaseResult(one.get("image").textValue(), number(one, "area"), masks,
                    one.get("iterations").intValue(), number(one, "score_seconds"), number(one, "refine_seconds"),
                    new Miss(miss.get(0).longValue(), miss.get(1).longValue(), miss.get(2).longValue())));
        }
        List<Trace> traces = new ArrayList<>();
        for (JsonNode trace : json.get("traces")) {
            List<Integer> iterations = new ArrayList<>();
            trace.get("iterations").forEach(n -> iterations.add(n.intValue()));
            List<Double> values = new ArrayList<>();
            trace.get("values").forEach(n -> values.add(n.doubleValue()));
            traces.add(new Trace(trace.get("name").textValue(), iterations, values));
        }
        List<CellResult.Picture> pictures = new ArrayList<>();
        json.get("pictures").forEach(p -> pictures.add(new CellResult.Picture(p.get("label").textValue(),
                p.get("image").textValue(), number(p, "iou"), p.get("file").textValue())));
        List<Failure> failures = new ArrayList<>();
        json.get("failures").forEach(f -> failures.add(new Failure(f.get("file").textValue(),
                f.get("error").textValue())));
        return new CellResult(key, number(json, "threshold"), cases, json.get("good").intValue(),
                number(json, "good_initial"), number(json, "good_refined"),
                new PixelQuality(number(json, "auroc"), number(json, "average_precision"), number(json, "f1_max"),
                        number(json, "aupro")), traces, pictures, failures);
    }

    private static String word(JsonNode json, String name) {
        return json.get(name).textValue().toUpperCase(Locale.ROOT);
    }

    private static double number(JsonNode json, String name) {
        JsonNode value = json.get(name);
        return value.isNull() ? Double.NaN : value.doubleValue();
    }

    private static MaskQuality mask(JsonNode v) {
        return new MaskQuality(new Confusion(v.get(0).longValue(), v.get(1).longValue(), v.get(2).longValue(),
                v.get(3).longValue()), new MaskQuality.BoundaryF1(v.get(4).doubleValue(), v.get(5).doubleValue(),
                        v.get(6).doubleValue()), v.get(7).doubleValue());
    }
}
