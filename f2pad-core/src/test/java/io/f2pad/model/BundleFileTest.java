package io.f2pad.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.ModelFormatException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleFileTest {

    private static final List<NamedTensor> TENSORS = List.of(
            NamedTensor.of("a", new int[] {2, 3}, new float[] {1, 2, 3, 4, 5, -0f}),
            NamedTensor.of("b", new int[] {1}, new double[] {Math.E}));

    @TempDir
    Path folder;

    private static JsonObject card() {
        return JsonObject.of().put("scorer", "padim").put("alpha", 0.1).put("seed", Long.MAX_VALUE);
    }

    private Path written() {
        Path file = folder.resolve("m.f2pad");
        BundleFile.write(file, card(), TENSORS);
        return file;
    }

    private Path zip(String name, Map<String, byte[]> entries) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    private static String refusal(Path file) {
        String message = assertThrows(ModelFormatException.class, () -> BundleFile.read(file)).getMessage();
        assertTrue(message.startsWith(file.toString()), message);
        assertEquals(1, message.lines().count());
        return message;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void roundTripIsExact() {
        BundleFile back = BundleFile.read(written());
        assertEquals(1, back.card().getInt("format"));
        assertEquals(Long.MAX_VALUE, back.card().getLong("seed"));
        assertEquals(0.1, back.card().getDouble("alpha"));
        assertArrayEquals(TENSORS.get(0).floats(), back.tensors().finite("a"));
        assertArrayEquals(TENSORS.get(1).doubles(), back.tensors().finiteDoubles("b"));
    }

    @Test
    void sameContentGivesTheSameBytesInEveryTimeZone() throws IOException {
        byte[] first = Files.readAllBytes(written());
        TimeZone zone = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            assertArrayEquals(first, Files.readAllBytes(written()));
        } finally {
            TimeZone.setDefault(zone);
        }
        // bytes 28 and 29 of a local header: the length of its extra field
        assertEquals(0, first[28] + first[29]);
    }

    @Test
    void refusesOtherFiles() throws IOException {
        assertTrue(refusal(folder.resolve("gone.f2pad")).contains("no such model bundle"));
        assertTrue(refusal(folder).contains("no such model bundle"));
        Path text = Files.writeString(folder.resolve("t.f2pad"), "not a zip at all, but long enough to be looked at");
        assertTrue(refusal(text).contains("not a model bundle"));
        assertTrue(refusal(Files.write(folder.resolve("empty.f2pad"), new byte[0])).contains("not a model bundle"));
        assertTrue(refusal(zip("a.f2pad", Map.of("x", utf8("y")))).contains("card.json is missing"));
        assertTrue(refusal(zip("b.f2pad", Map.of("card.json", utf8("{\"format\":1}"))))
                .contains("model.safetensors is missing"));
        assertTrue(refusal(zip("c.f2pad", Map.of("card.json", utf8("{}")))).contains("\"format\", which is missing"));
        assertTrue(refusal(zip("d.f2pad", Map.of("card.json", utf8("{\"format\":\"1\"}"))))
                .contains("expected a whole number at \"format\""));
        assertTrue(refusal(zip("e.f2pad", Map.of("card.json", utf8("{\"format\":0}")))).contains("its format is 0"));
        assertTrue(refusal(zip("f.f2pad", Map.of("card.json", utf8("{")))).contains("damaged JSON"));
        assertTrue(refusal(zip("g.f2pad", Map.of("card.json", new byte[2 << 20]))).contains("at most 1048576"));
    }

    @Test
    void refusesNewerAndCompressedBundles() throws IOException {
        String newer = refusal(zip("n.f2pad", Map.of("card.json", utf8("{\"format\":2,\"new\":{}}"))));
        assertTrue(newer.contains("newer f2pad, bundle format 2, this version reads up to 1; upgrade f2pad"), newer);
        // a few bytes that inflate to 64 MiB must not be inflated
        String bomb = refusal(zip("z.f2pad", Map.of("card.json", utf8("{\"format\":1}"),
                "model.safetensors", new byte[64 << 20])));
        assertTrue(bomb.contains("is compressed"), bomb);
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(written());
        Path file = folder.resolve("cut.f2pad");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            refusal(file);
        }
    }

    @Test
    void everyChangedByteOfTheContentIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(written());
        Path file = folder.resolve("bad.f2pad");
        int intact = 0;
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x10;
            Files.write(file, changed);
            try {
                BundleFile back = BundleFile.read(file);
                // only bytes that carry no content (times, versions, flags) may go unnoticed
                assertEquals(1, back.card().getInt("format"));
                assertEquals(Long.MAX_VALUE, back.card().getLong("seed"));
                assertArrayEquals(TENSORS.get(0).floats(), back.tensors().finite("a"));
                assertArrayEquals(TENSORS.get(1).doubles(), back.tensors().finiteDoubles("b"));
                intact++;
            } catch (ModelFormatException e) {
                assertTrue(e.getMessage().startsWith(file + ""), e.getMessage());
            }
        }
        assertTrue(intact < 200, intact + " of " + whole.length + " changes went unnoticed");
    }

    @Test
    void notFiniteTensorsAreNotWritten() {
        Path file = folder.resolve("nan.f2pad");
        NamedTensor bad = NamedTensor.of("w", new int[] {2}, new float[] {0, Float.NaN});
        String message = assertThrows(ModelFormatException.class,
                () -> BundleFile.write(file, card(), List.of(bad))).getMessage();
        assertTrue(message.contains("not written: w holds NaN at index 1"), message);
        assertFalse(Files.exists(file));
    }

    @Test
    void aFailedWriteLeavesTheOldBundle() throws IOException {
        Path file = written();
        byte[] before = Files.readAllBytes(file);
        NamedTensor a = TENSORS.get(0);
        assertThrows(IllegalArgumentException.class, () -> BundleFile.write(file, card(), List.of(a, a)));
        assertArrayEquals(before, Files.readAllBytes(file));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }
}
