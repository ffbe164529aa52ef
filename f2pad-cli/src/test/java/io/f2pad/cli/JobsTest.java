package io.f2pad.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.f2pad.backbone.KnownBackbone;
import io.f2pad.cli.demo.DemoSet;
import io.f2pad.cli.demo.Gasket;
import io.f2pad.data.Masks;
import io.f2pad.image.ImageFiles;
import io.f2pad.image.Mask;
import io.f2pad.image.Pixels;
import io.f2pad.image.Resampler;
import io.f2pad.model.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands end to end on a tiny generated data set with untrained features. */
class JobsTest {

    @TempDir
    private static Path root;

    @TempDir
    private Path out;

    private static Path data;
    private static Path model;

    @BeforeAll
    static void fit() {
        data = root.resolve("parts");
        new DemoSet(48, 6, 1, 2, 11).write(new Gasket(), data);
        model = root.resolve("models/part.f2pad");
        Run run = Run.f2pad("fit", "--data", data, "--model", model, "--size", 48, "--json").exits(Main.DONE);
        assertEquals(1, run.err().lines().count(), run.err());
        run.says("untrained", "--weights");
        JsonNode json = run.json();
        assertEquals(6, json.get("images").intValue());
        assertEquals(48, json.get("size").intValue());
        assertFalse(json.get("trained").booleanValue());
        assertEquals(List.of("part.f2pad"), Run.files(model.getParent()));
    }

    @Test
    void inspectTellsWhatFitStored() {
        JsonNode json = Run.f2pad("inspect", "--model", model, "--json").exits(Main.DONE).json();
        assertEquals("padim", json.get("scorer").textValue());
        assertEquals("resnet18", json.get("backbone").textValue());
        assertEquals("exemplar", json.get("inpainter").textValue());
        assertTrue(json.get("threshold").doubleValue() > 0);
        assertTrue(Run.f2pad("inspect", "--model", model).exits(Main.DONE).out().contains("untrained features"));
    }

    @Test
    void backboneIsChosenAndStored() {
        Path other = out.resolve("b6.f2pad");
        Run run = Run.f2pad("fit", "--data", data, "--model", other, "--size", 48, "--backbone", "efficientnet_b6",
                "--scorer", "patchcore", "--json").exits(Main.DONE);
        run.says("EfficientNet-B6");
        assertEquals("efficientnet_b6", Run.f2pad("inspect", "--model", other, "--json").exits(Main.DONE).json()
                .get("backbone").textValue());
    }

    @Test
    void weightsOfAnotherNetworkAreRefusedInOneLine() {
        Path file = out.resolve("resnet34.safetensors");
        Safetensors.write(KnownBackbone.RESNET34.untrained(1).tensors(), Map.of(), file);
        Run run = Run.f2pad("fit", "--data", data, "--model", out.resolve("no.f2pad"), "--size", 48, "--weights", file);
        assertEquals(1, run.err().lines().count(), run.err());
        run.says("not ResNet-18 weights", "unexpected: layer1.2.conv1.weight", "...");
        assertTrue(run.exits(Main.FAILED).out().isEmpty());
    }

    @Test
    void evalWritesMetricsTableAndSheetsAlikeAtAnyThreadCount() throws IOException {
        Path two = out.resolve("two");
        Run.f2pad("eval", "--model", model, "--data", data, "--out", out.resolve("one"), "--threads", 1)
                .exits(Main.DONE);
        Run run = Run.f2pad("eval", "--model", model, "--data", data, "--out", two, "--threads", 2, "--json")
                .exits(Main.DONE);
        JsonNode metrics = Run.json(two.resolve("metrics.json"));
        assertEquals(metrics, run.json());
        assertEquals(3, metrics.get("images").intValue());
        assertEquals(2, metrics.get("defective").intValue());
        assertEquals("normal", metrics.get("threshold_rule").textValue());
        assertEquals(Run.f2pad("inspect", "--model", model, "--json").json().get("threshold"),
                metrics.get("threshold"));
        for (String stage : List.of("initial", "refined")) {
            for (String name : List.of("iou", "dice", "precision", "recall", "pixel_f1", "pixel_iou")) {
                double value = metrics.get(stage).get(name).doubleValue();
                assertTrue(value > 0 && value <= 100, stage + "." + name + " is " + value);
            }
            assertTrue(metrics.get(stage).get("dice").doubleValue() >= metrics.get(stage).get("iou").doubleValue());
        }
        assertTrue(metrics.get("refined").get("boundary_f1").get(2).doubleValue() > 0);
        assertTrue(metrics.get("refined").get("hausdorff95").doubleValue() < 68);
        for (String name : List.of("clean_false_area", "image_auroc", "pixel_auroc", "pixel_ap", "pixel_f1_max",
                "aupro_30")) {
            assertTrue(metrics.get(name).isNumber() && metrics.get(name).doubleValue() <= 1, name);
        }
        assertTrue(metrics.get("iterations").doubleValue() >= 1);
        assertTrue(metrics.get("seconds_per_image").doubleValue() > 0);
        assertEquals(2, metrics.get("classes").get("defect").get("with_mask").intValue());
        assertEquals(1, metrics.get("classes").get("good").get("images").intValue());

        List<String> files = List.of("metrics.json", "per-image.csv", "sheets/defect/000.png", "sheets/defect/001.png",
                "sheets/good/000.png");
        assertEquals(files, Run.files(two));
        for (String file : files.subList(2, 5)) {
            assertArrayEquals(Files.readAllBytes(out.resolve("one").resolve(file)),
                    Files.readAllBytes(two.resolve(file)), file);
        }
        assertEquals(withoutTimes(Run.json(out.resolve("one/metrics.json"))), withoutTimes(metrics));
        List<String> rows = Files.readAllLines(two.resolve("per-image.csv"));
        assertEquals(4, rows.size());
        assertTrue(rows.get(1).startsWith("test/defect/000.png,defect,true,48,48,"), rows.get(1));
        for (String row : rows) {
            assertEquals(rows.get(0).split(",", -1).length, row.split(",", -1).length);
        }
    }

    private static JsonNode withoutTimes(JsonNode metrics) {
        return ((ObjectNode) metrics.deepCopy()).without(List.of("seconds", "seconds_per_image", "threads"));
    }

    @Test
    void thresholdsCanBeChosen() {
        JsonNode best = Run.f2pad("eval", "--model", model, "--data", data, "--out", out, "--threshold", "f1",
                "--no-sheets", "--json").exits(Main.DONE).json();
        assertEquals("f1", best.get("threshold_rule").textValue());
        JsonNode high = Run.f2pad("eval", "--model", model, "--data", data, "--out", out, "--threshold", "1e30",
                "--no-sheets", "--json").exits(Main.DONE).json();
        assertEquals("manual", high.get("threshold_rule").textValue());
        assertEquals(0, high.get("refined").get("iou").doubleValue());
        assertEquals(0, high.get("clean_false_area").doubleValue());
        assertEquals(0, high.get("refined_images").intValue());
        assertTrue(high.get("iterations").isNull());
        // scores do not depend on the threshold
        assertEquals(best.get("pixel_auroc"), high.get("pixel_auroc"));
        assertTrue(best.get("initial").get("pixel_f1").doubleValue() > 0);
        assertEquals(List.of("metrics.json", "per-image.csv"), Run.files(out));
    }

    @Test
    void limitSpreadsOverTheTestSet() {
        JsonNode some = Run.f2pad("eval", "--model", model, "--data", data, "--out", out, "--limit", 2, "--no-sheets",
                "--json").exits(Main.DONE).json();
        assertEquals(2, some.get("images").intValue());
        assertEquals(1, some.get("classes").get("good").get("images").intValue());
    }

    @Test
    void detectWritesPicturesOfTheInputsSize() throws IOException {
        Path input = data.resolve("test/defect/000.png");
        Path wide = out.resolve("in/wide.png");
        ImageFiles.writePng(wide, Resampler.resize(ImageFiles.read(input).rgb(), 40, 96));
        Path results = out.resolve("results");
        JsonNode json = Run.f2pad("detect", "--model", model, "--out", results, "--json", input, wide)
                .exits(Main.DONE).json();
        assertEquals(json, Run.json(results.resolve("results.json")));
        assertEquals(List.of("000_mask.png", "000_overlay.png", "000_recovered.png", "000_score.png", "results.json",
                "wide_mask.png", "wide_overlay.png", "wide_recovered.png", "wide_score.png"), Run.files(results));
        for (String kind : List.of("mask", "overlay", "recovered", "score")) {
            Pixels picture = ImageFiles.read(results.resolve("wide_" + kind + ".png"));
            assertEquals(96, picture.width());
            assertEquals(40, picture.height());
        }
        JsonNode entry = json.get("images").get(0);
        assertEquals(input.toString(), entry.get("file").textValue());
        assertTrue(entry.get("defective").booleanValue());
        assertTrue(entry.get("score").doubleValue() > entry.get("threshold").doubleValue());
        Mask mask = Masks.read(results.resolve("000_mask.png"));
        assertEquals(mask.area(), entry.get("mask_area").intValue());
        int area = 0;
        for (JsonNode region : entry.get("regions")) {
            area += region.get("area").intValue();
            assertTrue(region.get("contour").size() >= 1);
            assertTrue(region.get("mean_anomaly").doubleValue() > 0);
            assertTrue(region.get("box").get("width").intValue() >= 1);
        }
        assertEquals(mask.area(), area);
    }

    @Test
    void withoutRefinementTheMaskIsTheInitialOne() {
        JsonNode json = Run.f2pad("detect", "--model", model, "--out", out, "--no-refine", "--json",
                data.resolve("test/defect")).exits(Main.DONE).json();
        assertEquals(2, json.get("images").size());
        for (JsonNode entry : json.get("images")) {
            assertEquals(entry.get("initial_area"), entry.get("mask_area"));
            assertEquals(0, entry.get("iterations").intValue());
        }
    }

    @Test
    void synthMakesASetThatEvalReads() {
        Path set = out.resolve("set");
        JsonNode made = Run.f2pad("synth", "--data", data, "--out", set, "--count", 1, "--seed", 5, "--json")
                .exits(Main.DONE).json();
        assertEquals(1, made.get("defective").intValue());
        JsonNode metrics = Run.f2pad("eval", "--model", model, "--data", set, "--out", out.resolve("report"),
                "--no-sheets", "--json").exits(Main.DONE).json();
        assertEquals(1, metrics.get("defective").intValue());
    }
}
