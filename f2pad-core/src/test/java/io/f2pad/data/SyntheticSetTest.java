package io.f2pad.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.DatasetException;
import io.f2pad.image.ImageFiles;
import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticSetTest {

    @TempDir
    Path folder;
    private Path data;

    private static final class Notes implements SyntheticSet.Listener {
        private final List<String> skipped = new ArrayList<>();
        private int last;

        @Override
        public void written(int done, int total, Path image) {
            assertTrue(done <= total && Files.exists(image));
            last = done;
        }

        @Override
        public void skipped(String reason) {
            skipped.add(reason);
        }
    }

    @BeforeEach
    void writeNormals() {
        data = folder.resolve("data");
        for (int i = 0; i < 6; i++) {
            picture(data.resolve("test/good/" + i + ".png"), i);
        }
        for (int i = 0; i < 10; i++) {
            picture(data.resolve("train/good/" + i + ".png"), 50 + i);
        }
    }

    private static void picture(Path file, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Planes planes = Planes.zeros(3, 40, 48);
        for (int i = 0; i < planes.data().length; i++) {
            planes.data()[i] = (100 + random.nextInt(20)) / 255f;
        }
        ImageFiles.writePng(file, planes);
    }

    @Test
    void writesTheLayoutWithExactMasks() throws IOException {
        Path out = folder.resolve("out");
        Notes notes = new Notes();
        SyntheticSet.Written written = SyntheticSet.write(Dataset.open(data), out, 9, 7, null, notes);
        assertEquals(new SyntheticSet.Written(9, 2), written);
        assertEquals(11, notes.last);
        Dataset set = Dataset.open(out);
        assertTrue(set.train().isEmpty() && set.withoutMask().isEmpty());
        assertEquals(List.of("2.png", "5.png"),
                set.testGood().stream().map(f -> f.getFileName().toString()).toList());
        assertEquals(-1, Files.mismatch(data.resolve("test/good/5.png"), out.resolve("test/good/5.png")));
        List<Planes> bases = new ArrayList<>();
        for (Path base : SyntheticSet.plan(Dataset.open(data)).bases()) {
            bases.add(ImageFiles.read(base).rgb());
        }
        for (Sample sample : set.test()) {
            if (sample.anomalous()) {
                Planes image = ImageFiles.read(sample.image()).rgb();
                Mask mask = Masks.read(Objects.requireNonNull(sample.mask()));
                assertTrue(bases.stream().anyMatch(b -> differsOnlyInside(b, image, mask)), sample.id());
            }
        }
    }

    /** Equal outside the mask; inside different, but for the 5 % that may meet the colour by chance. */
    private static boolean differsOnlyInside(Planes normal, Planes image, Mask mask) {
        int changed = 0;
        for (int i = 0; i < normal.plane(); i++) {
            boolean same = true;
            for (int c = 0; c < 3; c++) {
                same &= normal.data()[c * normal.plane() + i] == image.data()[c * normal.plane() + i];
            }
            if (!same && !mask.get(i)) {
                return false;
            }
            changed += same ? 0 : 1;
        }
        return changed >= 0.95 * mask.area();
    }

    @Test
    void sameSeedGivesTheSameBytesAndMayBeRepeatedInPlace() throws IOException {
        Dataset set = Dataset.open(data);
        SyntheticSet.write(set, folder.resolve("a"), 4, 1, null, new Notes());
        byte[] first = Files.readAllBytes(folder.resolve("a/test/synthetic/003.png"));
        SyntheticSet.write(set, folder.resolve("a"), 4, 1, null, new Notes());
        assertArrayEquals(first, Files.readAllBytes(folder.resolve("a/test/synthetic/003.png")));
        SyntheticSet.write(set, folder.resolve("b"), 4, 2, null, new Notes());
        assertFalse(Arrays.equals(first,
                Files.readAllBytes(folder.resolve("b/test/synthetic/003.png"))));
    }

    @Test
    void refusesAFolderWithOtherFiles() {
        Dataset set = Dataset.open(data);
        String message = assertThrows(DatasetException.class,
                () -> SyntheticSet.write(set, data, 2, 1, null, new Notes())).getMessage();
        assertTrue(message.contains("empty folder"), message);
        assertFalse(Files.exists(data.resolve("ground_truth")));
        SyntheticSet.write(set, folder.resolve("a"), 4, 1, null, new Notes());
        assertThrows(DatasetException.class,
                () -> SyntheticSet.write(set, folder.resolve("a"), 3, 1, null, new Notes()));
    }

    @Test
    void plansFromTrainingImagesWhenThereIsNoTestPart() throws IOException {
        SyntheticSet.Plan fromTest = SyntheticSet.plan(Dataset.open(data));
        assertFalse(fromTest.fromTraining());
        assertEquals(4, fromTest.bases().size());
        SyntheticSet.Plan plan = SyntheticSet.plan(Dataset.open(data.resolve("train/good")));
        assertTrue(plan.fromTraining());
        assertEquals(List.of("7.png", "8.png"),
                plan.bases().stream().map(f -> f.getFileName().toString()).toList());
        assertEquals(1, plan.good().size());
        Path single = folder.resolve("single");
        picture(single.resolve("x.png"), 1);
        assertEquals(1, SyntheticSet.plan(Dataset.open(single)).bases().size());
    }

    @Test
    void reportsUnreadableBasesAndGoesOn() throws IOException {
        Files.write(data.resolve("test/good/0.png"), new byte[0]);
        Files.write(data.resolve("test/good/5.png"), new byte[0]);
        Notes notes = new Notes();
        SyntheticSet.Written written = SyntheticSet.write(Dataset.open(data), folder.resolve("out"), 5, 7, null,
                notes);
        assertEquals(new SyntheticSet.Written(5, 1), written);
        assertEquals(2, notes.skipped.size());
        assertTrue(notes.skipped.get(0).contains("0 bytes"));
        for (int i = 0; i < 6; i++) {
            Files.write(data.resolve("test/good/" + i + ".png"), new byte[0]);
        }
        assertThrows(DatasetException.class,
                () -> SyntheticSet.write(Dataset.open(data), folder.resolve("none"), 5, 7, null, notes));
        assertFalse(Files.exists(folder.resolve("none")));
    }

    @Test
    void takesShapesFromAFolderOfMasks() throws IOException {
        Path masks = folder.resolve("masks");
        boolean[] square = new boolean[400];
        for (int i = 0; i < 25; i++) {
            square[(i / 5 + 3) * 20 + i % 5 + 9] = true;
        }
        ImageFiles.writePng(masks.resolve("ground_truth/cut/1_mask.png"), Mask.of(20, 20, square));
        ImageFiles.writePng(masks.resolve("ground_truth/cut/2_mask.png"), Mask.empty(20, 20));
        picture(masks.resolve("ground_truth/cut/photo.png"), 3);
        Notes notes = new Notes();
        SyntheticSet.write(Dataset.open(data), folder.resolve("out"), 6, 7, masks, notes);
        assertEquals(2, notes.skipped.size());
        try (Stream<Path> files = Files.list(folder.resolve("out/ground_truth/synthetic"))) {
            for (Path file : files.toList()) {
                Mask stamp = Stamps.crop(Masks.read(file));
                assertEquals(stamp.width() * stamp.height(), stamp.area());
                assertEquals(stamp.width(), stamp.height());
            }
        }
        assertThrows(DatasetException.class, () -> SyntheticSet.write(Dataset.open(data), folder.resolve("out2"), 6,
                7, folder.resolve("nowhere"), notes));
        assertTrue(assertThrows(DatasetException.class, () -> MaskLibrary.open(data.resolve("train"),
                SynthesisOptions.defaults())).getMessage().contains("no usable masks"));
    }
}
