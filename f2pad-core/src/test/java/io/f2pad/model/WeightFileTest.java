package io.f2pad.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.ModelFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The {@code .pth} files among the resources were written by PyTorch 2.13, the {@code .npz} files by NumPy 2.4. */
class WeightFileTest {

    @TempDir
    Path folder;

    private Path resource(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = WeightFileTest.class.getResourceAsStream(name)) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"state-dict-zip.pth", "state-dict-legacy.pth", "checkpoint.pth"})
    void stateDictionariesOfPyTorch(String name) throws IOException {
        TensorFile file = WeightFile.read(resource(name));
        assertEquals(List.of("a.weight", "b.transposed", "c.half", "d.bfloat", "e.count", "f.slice", "g.param"),
                List.copyOf(file.names()));
        float[] counted = new float[24];
        for (int i = 0; i < 24; i++) {
            counted[i] = i;
        }
        assertArrayEquals(new int[] {2, 3, 4}, file.get("a.weight").shape());
        assertArrayEquals(counted, file.finite("a.weight"));
        assertArrayEquals(new int[] {3, 2}, file.get("b.transposed").shape());
        assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, file.finite("b.transposed"));
        assertArrayEquals(new float[] {1.5f, -2.25f, 65504}, file.finite("c.half"));
        assertArrayEquals(new float[] {1.5f, -3}, file.finite("d.bfloat"));
        assertArrayEquals(new int[0], file.get("e.count").shape());
        assertArrayEquals(new long[] {7}, file.get("e.count").longs());
        assertArrayEquals(new double[] {3, 5, 7}, file.finiteDoubles("f.slice"));
        assertArrayEquals(new float[] {1, 1}, file.finite("g.param"));
    }

    @Test
    void wholeModulesAreRefused() throws IOException {
        Path file = resource("whole-module.pth");
        String message = assertThrows(ModelFormatException.class, () -> WeightFile.read(file)).getMessage();
        assertTrue(message.contains("refused") && message.contains("state dictionaries"), message);
    }

    /** Other damage: {@link DamagedFilesTest}. */
    @ParameterizedTest
    @ValueSource(strings = {"state-dict-zip.pth", "state-dict-legacy.pth", "numpy.npz"})
    void truncatedFilesAreNamed(String name) throws IOException {
        byte[] sound = Files.readAllBytes(resource(name));
        Path file = folder.resolve("damaged.pth");
        for (int length = 4; length < sound.length; length += 7) {
            Files.write(file, Arrays.copyOf(sound, length));
            String message = assertThrows(ModelFormatException.class, () -> WeightFile.read(file)).getMessage();
            assertTrue(message.contains("damaged.pth"), message);
        }
    }

    private Path zip(String pickle, byte[] data, boolean stored) throws IOException {
        Path file = folder.resolve("made.pth");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            part(zip, "made/data.pkl", pickle.getBytes(StandardCharsets.ISO_8859_1), true);
            part(zip, "made/data/0", data, stored);
        }
        return file;
    }

    private static void part(ZipOutputStream zip, String name, byte[] data, boolean stored) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        if (stored) {
            CRC32 crc = new CRC32();
            crc.update(data);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(data.length);
            entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(data);
    }

    /** A dictionary {"w": tensor} of n elements with the given extent and stride, on a storage of count elements. */
    private static String dictionary(int count, int extent, int stride) {
        return "\u0080\u0002}X\1\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\nFloatStorage\n"
                + "X\1\0\0\0" + "0X\3\0\0\0cpuK" + (char) count + "tQK\0K" + (char) extent + "\u0085K" + (char) stride
                + "\u0085\u0089}tRs.";
    }

    @Test
    void tensorsMustStayInsideTheirStorage() throws IOException {
        byte[] data = new byte[16];
        assertEquals(4, WeightFile.read(zip(dictionary(4, 4, 1), data, true)).get("w").length());
        for (String pickle : List.of(dictionary(4, 5, 1), dictionary(4, 3, 2), dictionary(5, 4, 1))) {
            Path file = zip(pickle, data, true);
            String message = assertThrows(ModelFormatException.class, () -> WeightFile.read(file)).getMessage();
            assertTrue(message.contains("damaged"), message);
        }
        Path compressed = zip(dictionary(4, 4, 1), data, false);
        assertThrows(ModelFormatException.class, () -> WeightFile.read(compressed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cos\nsystem\n(X\4\0\0\0echotR.", "c__builtin__\neval\n)R.", "cbuiltins\nobject\n)\u0081.",
        "ctorch\nFloatStorage\n}b.", "}.", "K\1.", "(K\1i", "R."})
    void nothingIsEverRun(String code) throws IOException {
        Path file = zip("\u0080\u0002" + code, new byte[4], true);
        String message = assertThrows(ModelFormatException.class, () -> WeightFile.read(file)).getMessage();
        assertTrue(message.contains("made.pth"), message);
    }

    @Test
    void otherFilesAreSafetensorsOrRefused() throws IOException {
        Path file = folder.resolve("w.safetensors");
        Safetensors.write(List.of(NamedTensor.of("x", new int[] {2}, new float[] {1, 2})), Map.of(), file);
        assertArrayEquals(new float[] {1, 2}, WeightFile.read(file).finite("x"));
        assertThrows(ModelFormatException.class, () -> WeightFile.read(folder));
        assertThrows(ModelFormatException.class, () -> WeightFile.read(folder.resolve("none")));
        Path bundle = folder.resolve("x.f2pad");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bundle))) {
            part(zip, "card.json", new byte[] {'{', '}'}, true);
        }
        String message = assertThrows(ModelFormatException.class, () -> WeightFile.read(bundle)).getMessage();
        assertTrue(message.contains("a model bundle") && message.contains(".npz"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"numpy.npz", "numpy-compressed.npz"})
    void arraysOfNumPy(String name) throws IOException {
        TensorFile file = WeightFile.read(resource(name));
        assertEquals(List.of("a.weight", "b.fortran", "c.half", "d.big", "e.count", "f.bytes", "g.ints", "h.empty"),
                List.copyOf(file.names()));
        float[] counted = new float[24];
        for (int i = 0; i < 24; i++) {
            counted[i] = i;
        }
        for (String tensor : List.of("a.weight", "b.fortran")) {
            assertArrayEquals(new int[] {2, 3, 4}, file.get(tensor).shape());
            assertArrayEquals(counted, file.finite(tensor));
        }
        assertArrayEquals(new float[] {1.5f, -2.25f, 65504}, file.finite("c.half"));
        assertArrayEquals(new int[] {2, 2}, file.get("d.big").shape());
        assertArrayEquals(new double[] {1, 2, 3, 4.5}, file.finiteDoubles("d.big"));
        assertArrayEquals(new float[] {1, 2, 3, 4.5f}, file.finite("d.big"));
        assertArrayEquals(new int[0], file.get("e.count").shape());
        assertArrayEquals(new long[] {7}, file.get("e.count").longs());
        assertArrayEquals(new byte[] {(byte) 200, 3}, file.get("f.bytes").bytes());
        assertArrayEquals(new int[] {-1, 2}, file.get("g.ints").ints());
        assertArrayEquals(new int[] {0, 5}, file.get("h.empty").shape());
    }

    @Test
    void everyVersionOfNumPysFormat() throws IOException {
        TensorFile file = WeightFile.read(resource("numpy-versions.npz"));
        for (int version = 1; version <= 3; version++) {
            assertArrayEquals(new float[] {version, -version}, file.finite("v" + version));
        }
        Path objects = resource("numpy-objects.npz");
        String message = assertThrows(ModelFormatException.class, () -> WeightFile.read(objects)).getMessage();
        assertTrue(message.contains("o.npy: refused, elements of type |O, which are Python objects"), message);
    }

    private String refusedArray(String header, int values, boolean stored) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream array = new ByteArrayOutputStream();
        array.writeBytes("\u0093NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1));
        array.writeBytes(new byte[] {(byte) text.length, (byte) (text.length >> 8)});
        array.writeBytes(text);
        array.writeBytes(new byte[4 * values]);
        Path file = folder.resolve("made.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            part(zip, "w.npy", array.toByteArray(), stored);
        }
        return assertThrows(ModelFormatException.class, () -> WeightFile.read(file)).getMessage();
    }

    @Test
    void refusesWhatIsNotOneArrayOfTheStatedSize() throws IOException {
        String sound = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
        assertTrue(refusedArray(sound, 1, true).contains("an array of "));
        assertTrue(refusedArray(sound, 3, false).contains("an array of "));
        for (String header : List.of("", "{}", "{'descr': '<f4'}", sound + "x", sound.replace("(2,)", "(-2,)"),
                sound.replace("(2,)", "(2,,)x"), sound.replace("'<f4'", "[('x', '<f4')]"),
                sound.replace("False", "0"), sound.replace("{", "[{"))) {
            String message = refusedArray(header, 2, true);
            assertTrue(message.contains("w.npy: a header that is not of one plain array"), header + ": " + message);
        }
        assertTrue(refusedArray(sound.replace("<f4", "<c8"), 2, true).contains("elements of type <c8"));
        assertTrue(refusedArray(sound.replace("(2,)", "(99999999999,)"), 2, true).contains("a header that"));
        assertTrue(refusedArray(sound.replace("(2,)", "(2147483647,2147483647,2147483647)"), 2, true)
                .contains("impossible shape"));
        assertTrue(refusedArray(sound.replace("(2,)", "(" + "1,".repeat(65) + ")"), 1, true).contains("65 dimensions"));
        assertTrue(refusedArray(sound.replace("(2,)", "(5000000,)"), 5_000_000, false).contains("16 times larger"));
    }
}
