package io.f2pad.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.f2pad.cli.demo.DemoSet;
import io.f2pad.cli.demo.Gasket;
import io.f2pad.data.Masks;
import io.f2pad.image.ImageFiles;
import io.f2pad.image.Mask;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users really hand in: one clear line, the right exit code, nothing half-written. */
class BadInputTest {

    @TempDir
    private static Path root;

    @TempDir
    private Path out;

    private static Path model;
    private Path data;

    @BeforeAll
    static void fit() {
        new DemoSet(48, 5, 0, 0, 3).write(new Gasket(), root.resolve("parts"));
        model = root.resolve("part.f2pad");
        Run.f2pad("fit", "--data", root.resolve("parts"), "--model", model, "--size", 48, "--quiet").exits(Main.DONE);
    }

    @BeforeEach
    void parts() {
        data = out.resolve("data");
        new DemoSet(48, 5, 1, 2, 3).write(new Gasket(), data);
    }

    @Test
    void weightsOfAnAutoencoderMustBeOnes() throws IOException {
        Path other = Files.writeString(out.resolve("other.pth"), "these are no weights");
        Run.f2pad("fit", "--data", data, "--model", out.resolve("m.f2pad"), "--size", 48, "--inpainter", "mae",
                "--mae-weights", other, "--quiet").failsWith("other.pth");
        assertFalse(Files.exists(out.resolve("m.f2pad")));
        Run.f2pad("detect", "--model", model, "--out", out.resolve("found"), "--mae-weights", other,
                data.resolve("test/defect")).failsWith("part.f2pad", "not fitted with a masked autoencoder");
    }

    private Path truncated(Path image) throws IOException {
        byte[] bytes = Files.readAllBytes(image);
        return Files.write(image, Arrays.copyOf(bytes, bytes.length / 2));
    }

    private static void write(Path file, int type) {
        BufferedImage image = new BufferedImage(40, 52, type);
        for (int y = 0; y < 52; y++) {
            for (int x = 0; x < 40; x++) {
                image.setRGB(x, y, 0xff000000 | x * 5 << 16 | y * 4 << 8 | 90);
            }
        }
        ImageFiles.writePng(file, image);
    }

    @Test
    void detectReportsBadImagesAndProcessesTheOthers() throws IOException {
        Path in = Files.createDirectories(out.resolve("in"));
        write(in.resolve("alpha.png"), BufferedImage.TYPE_INT_ARGB);
        write(in.resolve("deep.png"), BufferedImage.TYPE_USHORT_GRAY);
        write(in.resolve("grey.png"), BufferedImage.TYPE_BYTE_GRAY);
        write(in.resolve("palette.png"), BufferedImage.TYPE_BYTE_INDEXED);
        write(in.resolve("cut.png"), BufferedImage.TYPE_INT_RGB);
        truncated(in.resolve("cut.png"));
        Files.write(in.resolve("empty.png"), new byte[0]);
        Files.writeString(in.resolve("text.png"), "not an image");
        Run run = Run.f2pad("detect", "--model", model, "--out", out.resolve("found"), "--json",
                "--no-refine", in,
                out.resolve("nowhere.png")).exits(Main.FAILED);
        assertEquals(4, run.err().lines().count(), run.err());
        run.says("cut.png", "cut short", "empty.png", "0 bytes", "text.png", "nowhere.png");
        JsonNode json = run.json();
        assertEquals(List.of("alpha", "deep", "grey", "palette"),
                json.get("images").findValuesAsText("name"));
        assertEquals(4, json.get("errors").size());
        assertEquals(4 * 4 + 1, Run.files(out.resolve("found")).size());
    }

    @Test
    void detectWithoutAnyInputFails() {
        Run.f2pad("detect", "--model", model, "--out", out.resolve("found"), out.resolve("no*.png"))
                .exits(Main.FAILED).says("matches no image", "no images to process");
        assertFalse(Files.exists(out.resolve("found")));
    }

    @Test
    void detectRefusesToReplaceAnInput() throws IOException {
        write(out.resolve("a.png"), BufferedImage.TYPE_INT_RGB);
        write(out.resolve("a_mask.png"), BufferedImage.TYPE_INT_RGB);
        byte[] before = Files.readAllBytes(out.resolve("a_mask.png"));
        Run.f2pad("detect", "--model", model, "--out", out, out.resolve("a.png"), out.resolve("a_mask.png"))
                .exits(Main.USAGE).says("a_mask.png", "--out");
        assertTrue(Arrays.equals(before, Files.readAllBytes(out.resolve("a_mask.png"))));
    }

    @Test
    void fitLeavesOutWhatItCannotReadAndNotesMixedSizes() throws IOException {
        truncated(data.resolve("train/good/003.png"));
        write(data.resolve("train/good/other.png"), BufferedImage.TYPE_BYTE_GRAY);
        Run run = Run.f2pad("fit", "--data", data, "--model", out.resolve("m.f2pad"), "--size", 48, "--json")
                .exits(Main.DONE).says("003.png", "cut short", "different sizes", "40x52");
        assertEquals(5, run.json().get("images").intValue());
        assertEquals(1, run.json().get("errors").size());
    }

    @Test
    void fitNamesWhatIsMissing() throws IOException {
        Path target = out.resolve("m.f2pad");
        Path empty = Files.createDirectories(out.resolve("empty"));
        Run.f2pad("fit", "--data", empty, "--model", target).failsWith("no images", "empty");
        Run.f2pad("fit", "--data", out.resolve("none"), "--model", target).failsWith("does not exist", "none");
        Run.f2pad("fit", "--data", data, "--model", target, "--quiet", "--shots", 2, "--size", 48)
                .failsWith("at least", "--shots");
        Run.f2pad("fit", "--data", data, "--model", target, "--weights", out.resolve("w.safetensors"))
                .failsWith("w.safetensors");
        Path broken = Files.writeString(out.resolve("w2.safetensors"), "broken");
        Run.f2pad("fit", "--data", data, "--model", target, "--weights", broken).failsWith("w2.safetensors");
        assertFalse(Files.exists(target));
    }

    @Test
    void unwritableOutputsAreNamedBeforeTheWork() throws IOException {
        Path file = Files.writeString(out.resolve("file"), "in the way");
        Path below = file.resolve("sub");
        Run.f2pad("fit", "--data", data, "--model", below.resolve("m.f2pad")).failsWith("cannot write", "--model");
        Run.f2pad("fit", "--data", data, "--model", data).failsWith("is a folder", "--model");
        Run.f2pad("detect", "--model", model, "--out", below, data.resolve("test/good"))
                .failsWith("cannot write", "file is in the way", "--out");
        Run.f2pad("eval", "--model", model, "--data", data, "--out", below).failsWith("cannot write", "--out");
        Run.f2pad("synth", "--data", data, "--out", below).failsWith("cannot write", "--out");
        Run.f2pad("demo", "--out", below).failsWith("cannot write", "--out");
        assertEquals("in the way", Files.readString(file));
    }

    @Test
    void damagedAndNewerModelsAreRefused() throws IOException {
        Path cut = out.resolve("cut.f2pad");
        byte[] bytes = Files.readAllBytes(model);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length - 2000));
        Run.f2pad("inspect", "--model", cut).failsWith("cut.f2pad", "damaged");
        byte[] flipped = bytes.clone();
        flipped[bytes.length / 2] ^= 0x40;
        Path bad = Files.write(out.resolve("bad.f2pad"), flipped);
        Run.f2pad("inspect", "--model", bad).failsWith("bad.f2pad");
        Run.f2pad("eval", "--model", newer(), "--data", data, "--out", out.resolve("r"))
                .failsWith("newer.f2pad", "upgrade f2pad");
        Run.f2pad("detect", "--model", out.resolve("none.f2pad"), "--out", out.resolve("r"),
                data.resolve("test/good")).failsWith("none.f2pad", "fit");
        assertEquals(List.of(), Files.exists(out.resolve("r")) ? Run.files(out.resolve("r")) : List.of());
    }

    private Path newer() throws IOException {
        Path file = out.resolve("newer.f2pad");
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(model));
                ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] content = in.readAllBytes();
                zip.putNextEntry(new ZipEntry(entry.getName()));
                zip.write(entry.getName().equals("card.json") ? new String(content, StandardCharsets.UTF_8)
                        .replaceFirst("\"format\"\\s*:\\s*1\\b", "\"format\":99").getBytes(StandardCharsets.UTF_8)
                        : content);
                zip.closeEntry();
            }
        }
        return file;
    }

    @Test
    void evalLeavesOutDefectsWithoutMaskAndResizesMasks() throws IOException {
        Path truth = data.resolve("ground_truth/defect");
        Files.delete(truth.resolve("000_mask.png"));
        ImageFiles.writePng(truth.resolve("001_mask.png"),
                Masks.read(truth.resolve("001_mask.png")).resize(96, 96));
        Run run = Run.f2pad("eval", "--model", model, "--data", data, "--out", out.resolve("r"), "--json")
                .exits(Main.DONE).says("1 defective image(s) have no mask", "defect/000", "another size");
        JsonNode json = run.json();
        assertEquals(1, json.get("without_mask").intValue());
        assertEquals(1, json.get("resized_masks").intValue());
        assertEquals(2, json.get("defective").intValue());
        assertEquals(1, json.get("classes").get("defect").get("with_mask").intValue());
        assertTrue(Files.readAllLines(out.resolve("r/per-image.csv")).get(1).contains(",,,,,,,,"));
        assertTrue(Files.exists(out.resolve("r/sheets/defect/000.png")));
    }

    @Test
    void evalCountsAnEmptyMaskAsMissingAndReportsBrokenFiles() throws IOException {
        Path truth = data.resolve("ground_truth/defect");
        ImageFiles.writePng(truth.resolve("000_mask.png"), Mask.empty(48, 48));
        truncated(data.resolve("test/good/000.png"));
        Run run = Run.f2pad("eval", "--model", model, "--data", data, "--out", out.resolve("r"), "--json",
                "--no-sheets").exits(Main.FAILED).says("good", "cut short");
        assertEquals(1, run.json().get("without_mask").intValue());
        assertEquals(1, run.json().get("failed").intValue());
        assertEquals(2, run.json().get("images").intValue());
        assertTrue(run.json().get("clean_false_area").isNull());
        assertTrue(run.json().get("image_auroc").isNull());
    }

    @Test
    void f1ThresholdRefusesWithoutAnomalies() throws IOException {
        for (String file : Run.files(data.resolve("test/defect"))) {
            Files.delete(data.resolve("test/defect").resolve(file));
        }
        Run.f2pad("eval", "--model", model, "--data", data, "--out", out.resolve("r"), "--threshold", "f1")
                .failsWith("no anomalous pixel", "normal-quantile");
        assertEquals(List.of(), Run.files(out.resolve("r")));
    }

    @Test
    void evalNeedsATestPart() {
        Run.f2pad("eval", "--model", model, "--data", data.resolve("train/good"), "--out", out.resolve("r"))
                .failsWith("no test images", "test/<defect>");
    }

    @Test
    void debugShowsTheStackTrace() {
        Run run = Run.f2pad("inspect", "--model", out.resolve("none"), "--debug");
        assertEquals(Main.FAILED, run.code());
        assertTrue(run.err().contains("\tat "), run.err());
    }
}
