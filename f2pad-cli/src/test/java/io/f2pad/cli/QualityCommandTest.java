package io.f2pad.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.f2pad.cli.demo.DemoSet;
import io.f2pad.cli.demo.Gasket;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** The whole study on a tiny generated data set with untrained features. */
class QualityCommandTest {

    /** Defects whose masks settle after a hundred iterations; on others the refinement would run to its limit. */
    private static final int SEED = 2;

    @TempDir
    private static Path root;

    private static Path parts;

    @BeforeAll
    static void data() throws IOException {
        parts = root.resolve("parts");
        new DemoSet(48, 9, 2, 2, 11).write(new Gasket(), parts);
        Files.createDirectories(root.resolve("no-normal/test/scratch"));
        Files.copy(parts.resolve("test/defect/000.png"), root.resolve("no-normal/test/scratch/000.png"));
    }

    private static Run study(Path out) {
        return Run.f2pad("bench", "quality", "--data", parts, root.resolve("no-normal"), "--out", out, "--size", 32,
                "--count", 2, "--shots", 0, "--scorers", "padim", "--real", "--ablations", "--threads", 2, "--seed",
                SEED, "--json");
    }

    @Test
    void measuresReportsAndGoesOn(@TempDir Path out) throws Exception {
        Run first = study(out).exits(Main.FAILED);
        first.says("no normal images", "cell 4 of 4", "left");
        JsonNode results = Run.json(out.resolve("results.json"));
        assertEquals(results, first.json());
        assertEquals(1, results.get("errors").size());
        assertEquals(4, results.get("cells").size());
        JsonNode cell = results.get("cells").get(0);
        assertEquals("parts", cell.get("category").textValue());
        assertEquals("synthetic", cell.get("set").textValue());
        assertEquals("f1", cell.get("threshold_rule").textValue());
        assertEquals(2, cell.get("images").intValue());
        assertEquals(List.of("raw threshold", "f2pad", "guided filter", "graph cut", "watershed",
                "initialisation only", "starting at N0", "never taken back", "without the cut", "without pixel prior",
                "without mixture", "without total variation", "without sparsity", "with gradient sharing",
                "plain Adan, no sharing"),
                cell.get("masks").properties().stream().map(Map.Entry::getKey).toList());
        assertTrue(cell.get("masks").get("f2pad").get("mean_iou").doubleValue() > 0, cell.toString());
        JsonNode masks = cell.get("masks");
        assertEquals(cell.get("gain"), masks.get("raw threshold").get("f2pad_gain"));
        assertFalse(masks.get("f2pad").has("f2pad_gain"));
        assertEquals(masks.get("f2pad").get("mean_iou").doubleValue() - masks.get("without the cut").get("mean_iou")
                .doubleValue(), masks.get("without the cut").get("f2pad_gain").get(0).doubleValue(), 1e-3);
        assertTrue(cell.get("pixel_ap").doubleValue() > 0, cell.toString());
        List<String> rows = Files.readAllLines(out.resolve("images.csv"));
        assertEquals(1 + 2 * 2 * 15 + 2 * 2 * 5, rows.size());

        String text = Files.readString(out.resolve("report.html"));
        Document page = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(
                text.replaceFirst("<!DOCTYPE html>", "").getBytes(StandardCharsets.UTF_8)));
        assertTrue(page.getElementsByTagName("table").getLength() >= 9);
        assertTrue(page.getElementsByTagName("svg").getLength() >= 3);
        assertEquals(4, page.getElementsByTagName("img").getLength());
        for (String word : List.of("What failed", "no-normal", "measured on other images", "90.4", "graph cut",
                "without sparsity", "untrained", "earns its place", "Objective over the iterations, real, padim")) {
            assertTrue(text.contains(word), word);
        }

        goesOn(out, results);
    }

    private static void goesOn(Path out, JsonNode before) throws IOException {
        Path cells = out.resolve("cells");
        List<String> files = Run.files(cells);
        assertEquals(4, files.size());
        Path gone = cells.resolve(files.get(1));
        String content = Files.readString(gone);
        Files.delete(gone);
        Run second = study(out).exits(Main.FAILED);
        assertEquals(1, second.err().lines().filter(l -> l.contains("done; about")).count(), second.err());
        assertEquals(files, Run.files(cells));
        assertEquals(withoutTimes(before), withoutTimes(second.json()));
        assertEquals(masks(content), masks(Files.readString(gone)));
        Run third = study(out).exits(Main.FAILED);
        assertEquals(second.json(), third.json());
        assertTrue(!third.err().contains("done; about"), third.err());
    }

    private static JsonNode withoutTimes(JsonNode results) {
        JsonNode copy = results.deepCopy();
        copy.get("cells").forEach(c -> ((ObjectNode) c).remove(List.of("score_seconds", "refine_seconds")));
        return copy;
    }

    private static String masks(String cell) {
        return cell.replaceAll("\"(score|refine)_seconds\" : [^,]*,", "");
    }

    @Test
    void learnsFromFewImagesToo(@TempDir Path out) {
        JsonNode cells = Run.f2pad("bench", "quality", "--data", parts, "--out", out, "--size", 32, "--limit", 1,
                "--shots", 4, "--scorers", "padim", "--seed", SEED, "--json").exits(Main.DONE).json().get("cells");
        assertEquals(List.of("all", "all", "4-shot", "4-shot"), cells.findValuesAsText("setting"));
        assertEquals(List.of("f1", "normal", "f1", "normal"), cells.findValuesAsText("threshold_rule"));
        assertEquals(List.of("1", "1", "1", "1"), cells.findValuesAsText("images"));
    }

    @Test
    void wrongUsageIsNamed(@TempDir Path out) {
        Run.f2pad("bench").exits(Main.USAGE).says("quality");
        Run.f2pad("bench", "quality").exits(Main.USAGE).says("Missing required");
        Run.f2pad("bench", "quality", "--data", parts, "--out", out, "--scorers", "other").exits(Main.USAGE)
                .says("padim");
        Run.f2pad("bench", "quality", "--data", parts, "--out", out, "--swap", "bolt").exits(Main.USAGE)
                .says("parts");
        Run.f2pad("bench", "quality", "--data", parts, "--out", out, "--shots", 2).exits(Main.USAGE).says("--shots");
        Run.f2pad("bench", "quality", "--data", parts, "--out", out, "--backend", "abacus").exits(Main.USAGE)
                .says("--backend", "cpu, cuda");
    }
}
