package io.f2pad.cli.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.ModelFormatException;
import io.f2pad.cli.report.Failure;
import io.f2pad.cli.report.PixelQuality;
import io.f2pad.metrics.Confusion;
import io.f2pad.metrics.MaskQuality;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyTest {

    @TempDir
    private Path folder;

    private static MaskQuality quality(long tp, long fp, long fn) {
        return new MaskQuality(new Confusion(tp, fp, fn, 100), new MaskQuality.BoundaryF1(0.125, 0.25, 0.5), 1.5);
    }

    private static CaseResult one(double area, long tp, Miss miss) {
        return new CaseResult("defect/1", area, Map.of(CaseResult.INITIAL, quality(1, 9, 0), CaseResult.REFINED,
                quality(tp, 0, 10 - tp)), 12, 0.25, 1.5, miss);
    }

    private static CellResult cell(CellKey key) {
        return new CellResult(key, 3.5f, List.of(one(0.015, 8, new Miss(2, 0, 0)), one(0.5, 4, new Miss(0, 6, 0))), 2,
                0.25, Double.NaN, new PixelQuality(0.9, 0.5, 0.625, Double.NaN),
                List.of(new Trace("f2pad", List.of(1, 5), List.of(1.0, 0.5))),
                List.of(new CellResult.Picture("best", "defect/1", 0.8, "a.png")),
                List.of(new Failure("x.png", "cannot be read")));
    }

    @Test
    void cellsComeBackFromTheirFilesUnchanged() throws IOException {
        CellResult cell = cell(new CellKey("my parts", CellKey.Set.REAL, "padim", 16, CellKey.Rule.NORMAL));
        Path file = folder.resolve("cell.json");
        CellJson.write(file, cell);
        assertEquals(cell, CellJson.read(file));
        Files.writeString(file, "{\"category\": 1}");
        String message = assertThrows(ModelFormatException.class, () -> CellJson.read(file)).getMessage();
        assertTrue(message.contains("delete it"), message);
    }

    @Test
    void namesOfCellsAreFileNames() {
        assertEquals("my_parts-real-padim-16-shot-normal",
                new CellKey("my parts", CellKey.Set.REAL, "padim", 16, CellKey.Rule.NORMAL).id());
        assertEquals("b-synthetic-cflow-all-f1",
                new CellKey("b", CellKey.Set.SYNTHETIC, "cflow", 0, CellKey.Rule.F1).id());
    }

    @Test
    void summariesByHand() {
        CellResult cell = cell(new CellKey("a", CellKey.Set.REAL, "padim", 0, CellKey.Rule.F1));
        MaskSummary refined = Study.summary(cell, CaseResult.REFINED);
        assertEquals(2, refined.images());
        assertEquals(0.6, refined.iou(), 1e-15);
        assertEquals(12.0 / 20, refined.pooledIou(), 1e-15);
        assertEquals(24.0 / 32, refined.pooledF1(), 1e-15);
        assertEquals(0.25, refined.boundary2());
        assertEquals(1.5, refined.hausdorff95());
        Interval gain = Study.gain(List.of(cell), CaseResult.INITIAL);
        assertEquals(0.5, gain.mean(), 1e-15);
        assertEquals(0.3, gain.low(), 1e-15);
        assertEquals(0.7, gain.high(), 1e-15);
        assertEquals(new Interval(0, 0, 0), Study.gain(List.of(cell, cell), CaseResult.REFINED));
        assertTrue(Double.isNaN(Study.gain(List.of(cell), "no such mask").mean()));
        assertEquals(12, StudyFiles.iterations(cell));
        assertTrue(Double.isNaN(Study.summary(cell, "no such mask").iou()));
        List<MaskSummary> bins = AreaBins.of(List.of(cell), CaseResult.REFINED);
        assertEquals(List.of(0, 1, 0, 0, 1), bins.stream().map(MaskSummary::images).toList());
        assertEquals(0.8, bins.get(1).iou(), 1e-15);
    }

    @Test
    void bordersOfAreaBins() {
        assertEquals(List.of(0, 1, 2, 3, 4, 4), List.of(0.0, 0.01, 0.02, 0.04, 0.08, 1.0).stream().map(AreaBins::of)
                .toList());
    }

    @Test
    void causesOfFailures() {
        assertEquals(Miss.Cause.REGION, new Miss(5, 4, 3).cause());
        assertEquals(Miss.Cause.ABSORBED, new Miss(1, 4, 3).cause());
        assertEquals(Miss.Cause.EXTRA, new Miss(1, 2, 3).cause());
    }

    @Test
    void anIntervalHoldsItsMean() {
        Interval interval = Interval.of(new double[] {0, 0, 1, 1, 0, 1, 1, 0, 1, 0});
        assertEquals(0.5, interval.mean());
        assertTrue(interval.low() > 0.1 && interval.low() < 0.3, interval.toString());
        assertTrue(interval.high() > 0.7 && interval.high() < 0.9, interval.toString());
        assertEquals(interval, Interval.of(new double[] {0, 0, 1, 1, 0, 1, 1, 0, 1, 0}));
        assertTrue(Double.isNaN(Interval.of(new double[0]).mean()));
    }

    @Test
    void fingerprintsSeeNamesAndBytes() throws IOException {
        Path a = Files.writeString(folder.resolve("a"), "1");
        Path b = Files.writeString(folder.resolve("b"), "1");
        assertNotEquals(Fingerprint.ofFiles(List.of(a)), Fingerprint.ofFiles(List.of(b)));
        String before = Fingerprint.ofFiles(List.of(a, b));
        assertEquals(before, Fingerprint.ofFiles(List.of(a, b)));
        Files.writeString(b, "2");
        assertNotEquals(before, Fingerprint.ofFiles(List.of(a, b)));
    }

    @Test
    void differencesCarryTheirSignUnlessTheyRoundToZero() {
        assertEquals(List.of("+0.1", "0.0", "0.0", "0.0", "-0.1", "+56.5", "–"), List.of(0.0006, 0.0004, -0.0004, 0.0,
                -0.0006, 0.565, Double.NaN).stream().map(Html::points).toList());
    }

    @Test
    void markupIsEscaped() {
        Html page = new Html("a & b");
        page.table(1, List.of("<x>"), List.of(List.of("*\"q\"")));
        String text = new String(page.bytes(), StandardCharsets.UTF_8);
        assertTrue(text.contains("<h1>a &amp; b</h1>") && text.contains("&lt;x&gt;")
                && text.contains("<tr class=\"strong\"><td class=\"word\">&quot;q&quot;</td>"), text);
    }
}
