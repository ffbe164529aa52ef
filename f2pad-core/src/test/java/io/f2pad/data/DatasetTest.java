package io.f2pad.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.DatasetException;
import io.f2pad.SharedFiles;
import io.f2pad.image.ImageFiles;
import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {

    @TempDir
    Path folder;

    private void touch(String... names) throws IOException {
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
    }

    @Test
    void listsTheMvtecLayout() throws IOException {
        touch("train/good/10.png", "train/good/2.png", "train/good/notes.txt", "test/good/0.png",
                "test/cut/1.png", "test/cut/2.jpg", "test/cut/3.png", "test/bent/7.png",
                "ground_truth/cut/1_mask.png", "ground_truth/cut/2.png", "ground_truth/bent/8_mask.png",
                "license.txt");
        Dataset data = Dataset.open(folder);
        assertEquals(List.of("2.png", "10.png"), names(data.train()));
        assertEquals(List.of("bent/7", "cut/1", "cut/2", "cut/3", "good/0"),
                data.test().stream().map(Sample::id).toList());
        assertEquals(folder.resolve("ground_truth/cut/1_mask.png"), data.test().get(1).mask());
        assertEquals(folder.resolve("ground_truth/cut/2.png"), data.test().get(2).mask());
        assertEquals(List.of("bent/7", "cut/3"), data.withoutMask().stream().map(Sample::id).toList());
        assertFalse(data.test().get(4).anomalous());
        assertEquals(List.of("0.png"), names(data.testGood()));
    }

    @Test
    void listsAPlainFolderAndATestPartAlone() throws IOException {
        touch("plain/b10.png", "plain/b9.bmp", "tests/test/cut/1.png");
        Dataset plain = Dataset.open(folder.resolve("plain"));
        assertEquals(List.of("b9.bmp", "b10.png"), names(plain.train()));
        assertTrue(plain.test().isEmpty());
        Dataset tests = Dataset.open(folder.resolve("tests"));
        assertTrue(tests.train().isEmpty());
        assertEquals(1, tests.test().size());
    }

    private static List<String> names(List<Path> files) {
        return files.stream().map(f -> f.getFileName().toString()).toList();
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        touch("bottle/train/good/1.png", "tire/train/good/1.png", "file.png");
        String parent = open(folder.resolve("bottle").resolve("train"));
        assertTrue(parent.contains("no images in") && parent.contains("good"), parent);
        assertTrue(open(folder.resolve("none")).endsWith("does not exist"));
        assertTrue(open(folder.resolve("file.png")).contains("is a file"));
    }

    private static String open(Path path) {
        return assertThrows(DatasetException.class, () -> Dataset.open(path)).getMessage();
    }

    private Path grey(String name, int... samples) {
        BufferedImage image = new BufferedImage(samples.length, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setPixels(0, 0, samples.length, 1, samples);
        Path file = folder.resolve(name);
        ImageFiles.writePng(file, image);
        return file;
    }

    @Test
    void readsMasksOfBothConventions() {
        Mask expected = Mask.of(4, 1, new boolean[] {false, false, true, true});
        Masks.MaskRead half = Masks.read(grey("a.png", 0, 127, 128, 255), 4, 1);
        assertEquals(expected, half.mask());
        assertFalse(half.resized());
        assertEquals(expected, Masks.read(grey("b.png", 0, 0, 1, 1), 4, 1).mask());
        assertTrue(Masks.read(grey("c.png", 0, 0, 0, 0)).isEmpty());
        assertTrue(assertThrows(DatasetException.class, () -> Masks.read(grey("d.png", 0, 2, 100, 0)))
                .getMessage().contains("up to 100"));
    }

    @Test
    void resizesMasksOfAnotherSize() {
        Masks.MaskRead read = Masks.read(grey("a.png", 0, 255), 4, 2);
        assertTrue(read.resized());
        assertEquals(Mask.of(4, 2, new boolean[] {false, false, true, true, false, false, true, true}),
                read.mask());
    }

    @Test
    @Tag("shared")
    void opensRealSets() {
        Dataset bottle = Dataset.open(SharedFiles.require("data/bottle"));
        assertEquals(63, bottle.test().stream().filter(Sample::anomalous).count());
        assertEquals(55, bottle.withoutMask().size());
        Dataset tile = Dataset.open(SharedFiles.require("data/magnetic_tile"));
        assertTrue(tile.withoutMask().isEmpty());
        for (String name : List.of("capsule_tiny", "metal_nut_tiny", "tire", "bottle")) {
            for (Sample sample : Dataset.open(SharedFiles.require("data/" + name)).test()) {
                Path mask = sample.mask();
                if (mask != null) {
                    Planes image = ImageFiles.read(sample.image()).rgb();
                    Masks.MaskRead read = Masks.read(mask, image.width(), image.height());
                    assertFalse(read.resized(), sample.id());
                    assertFalse(read.mask().isEmpty(), sample.id());
                }
            }
        }
    }
}
