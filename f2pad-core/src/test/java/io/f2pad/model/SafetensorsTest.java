package io.f2pad.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.ModelFormatException;
import io.f2pad.SharedFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

    @TempDir
    Path folder;

    /** A file made by hand: the header's text and the bytes behind it. */
    private static byte[] file(String header, int... data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(text.length).put(text);
        IntStream.of(data).forEach(b -> out.put((byte) b));
        return out.array();
    }

    private static String refusal(String header, int bytes) {
        ModelFormatException e = assertThrows(ModelFormatException.class,
                () -> Safetensors.read(file(header, new int[bytes]), "w"));
        assertEquals(1, e.getMessage().lines().count());
        return e.getMessage();
    }

    private static String tensor(String name, String dtype, String shape, long begin, long end) {
        return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":[" + begin + ","
                + end + "]}";
    }

    private static String pair(String a, String shapeA, long beginA, long endA, String b, String shapeB, long beginB,
            long endB) {
        return "{" + tensor(a, "F32", shapeA, beginA, endA) + "," + tensor(b, "F32", shapeB, beginB, endB) + "}";
    }

    @Test
    void readsEveryTypeOfAFileMadeByHand() {
        TensorFile read = Safetensors.read(file("{\"__metadata__\":{\"by\":\"hand\"}," + tensor("f", "F32", "[2]", 0, 8)
                        + "," + tensor("d", "F64", "[]", 8, 16) + "," + tensor("l", "I64", "[1,1]", 16, 24) + ","
                        + tensor("i", "I32", "[1]", 24, 28) + "," + tensor("h", "F16", "[3]", 28, 34) + ","
                        + tensor("b", "BF16", "[2]", 34, 38) + "," + tensor("u", "U8", "[2]", 38, 40) + ","
                        + tensor("e", "F32", "[0,5]", 40, 40) + "}  ",
                0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                0xFF, 7, 1, 0, 0, 0x00, 0x3C, 0x01, 0x80, 0xFF, 0x7B, 0x40, 0xC0, 0x80, 0x3F, 200, 3), "w");
        assertEquals(List.of("f", "d", "l", "i", "h", "b", "u", "e"), List.copyOf(read.names()));
        assertEquals(Map.of("by", "hand"), read.metadata());
        assertArrayEquals(new float[] {1, -2}, read.get("f").floats());
        assertArrayEquals(new double[] {1.5}, read.get("d").doubles());
        assertArrayEquals(new long[] {-2}, read.get("l").longs());
        assertArrayEquals(new int[] {263}, read.get("i").ints());
        assertArrayEquals(new float[] {1, -0x1p-24f, 65504}, read.get("h").floats());
        assertArrayEquals(new float[] {-3, 1}, read.get("b").floats());
        assertArrayEquals(new double[] {200, 3}, read.get("u").doubles());
        assertArrayEquals(new int[] {0, 5}, read.get("e").shape());
        assertEquals(0, read.get("d").shape().length);
        assertEquals("l I64 [1, 1]", read.get("l").toString());
    }

    @Test
    void widensEveryFiniteHalfExactly() {
        for (int bits = 0; bits < 0x7C00; bits++) {
            int exponent = bits >> 10;
            double expected = exponent == 0 ? bits * Math.pow(2, -24)
                    : (1 + (bits & 0x3FF) / 1024.0) * Math.pow(2, exponent - 15);
            assertEquals((float) expected, Dtype.half((short) bits));
            assertEquals((float) -expected, Dtype.half((short) (bits | 0x8000)));
        }
        assertEquals(Float.NEGATIVE_INFINITY, Dtype.half((short) 0xFC00));
        assertTrue(Float.isNaN(Dtype.half((short) 0x7C01)));
    }

    private static List<NamedTensor> sample() {
        float[] many = new float[70_001];
        for (int i = 0; i < many.length; i++) {
            many[i] = (float) Math.sin(i);
        }
        return List.of(NamedTensor.of("bytes", new int[] {3}, new byte[] {1, -1, 127}),
                NamedTensor.of("many", new int[] {1, 70_001}, many),
                NamedTensor.of("doubles", new int[] {2}, new double[] {Math.PI, -0.0}),
                NamedTensor.of("none", new int[] {0}, new float[0]),
                NamedTensor.of("ints", new int[] {2, 1}, new int[] {Integer.MIN_VALUE, 5}),
                NamedTensor.of("longs", new int[] {1}, new long[] {(1L << 53) + 1}),
                NamedTensor.of("scalar \u00e9\"", new int[0], new float[] {2.5f}));
    }

    @Test
    void roundTripIsExactAlignedAndRepeatable() throws IOException {
        Path path = folder.resolve("sub/w.safetensors");
        Safetensors.write(sample(), Map.of("k", "v\n"), path);
        byte[] bytes = Files.readAllBytes(path);
        assertArrayEquals(bytes, Safetensors.bytes(sample(), Map.of("k", "v\n")));
        assertEquals(0, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8);
        TensorFile back = Safetensors.read(path);
        assertEquals(Map.of("k", "v\n"), back.metadata());
        // 8-byte types come first, so that every tensor starts at a multiple of its element size
        assertEquals(List.of("doubles", "longs", "many", "none", "ints", "scalar \u00e9\"", "bytes"),
                List.copyOf(back.names()));
        for (NamedTensor tensor : sample()) {
            NamedTensor other = back.get(tensor.name());
            assertEquals(tensor.toString(), other.toString());
            assertArrayEquals(tensor.doubles(), other.doubles());
        }
        assertEquals((1L << 53) + 1, back.get("longs").longs()[0]);
        assertEquals(Sha256.of(sample()), Sha256.of(sample().stream().map(t -> back.get(t.name())).toList()));
    }

    @Test
    void writesTheDocumentedBytes() {
        byte[] expected = file("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}  ",
                0, 0, 0x80, 0x3F);
        assertArrayEquals(expected,
                Safetensors.bytes(List.of(NamedTensor.of("a", new int[] {1}, new float[] {1})), Map.of()));
    }

    @Test
    void refusesNamesThatClash() {
        NamedTensor a = NamedTensor.of("a", new int[0], new float[1]);
        assertThrows(IllegalArgumentException.class, () -> Safetensors.bytes(List.of(a, a), Map.of()));
        assertThrows(IllegalArgumentException.class,
                () -> Safetensors.bytes(List.of(a.renamed("__metadata__")), Map.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "F32 | [2] | 0 | 12 | 8 bytes, its range has 12",
        "F33 | [2] | 0 | 8 | one of [F64, F32,",
        "F32 | [-2] | 0 | 8 | impossible extent -2",
        "F32 | [2.0] | 0 | 8 | array of whole numbers at \"a.shape\", got 2.0",
        "F32 | 2 | 0 | 8 | array of whole numbers at \"a.shape\", got 2",
        "F32 | [4294967298] | 0 | 8 | impossible extent 4294967298",
        "F32 | [2147483647,2147483647,4] | 0 | 8 | too large",
        "F32 | [65536,65536,65536,65536] | 0 | 0 | too large",
        "F32 | [2] | 8 | 0 | impossible byte range",
        "F32 | [2] | -8 | 0 | impossible byte range",
        "F32 | [2] | 4 | 12 | starts at byte 4, expected 0: there is a gap",
        "F32 | [4] | 0 | 16 | truncated, tensor a ends at byte 16 of the data, which has 12",
        "F32 | [2147483647] | 0 | 8589934588 | truncated, tensor a ends at byte 8589934588",
        "F32 | [2] | 0 | 8 | 4 bytes behind the last tensor"})
    void refusesOneWrongTensor(String dtype, String shape, long begin, long end, String expected) {
        String message = refusal("{" + tensor("a", dtype, shape, begin, end) + "}", 12);
        assertTrue(message.startsWith("w: ") && message.contains(expected), message);
    }

    @Test
    void refusesOverlapGapAndDuplicates() {
        String overlap = refusal(pair("a", "[2]", 0, 8, "b", "[2]", 4, 12), 12);
        assertTrue(overlap.contains("tensor b starts at byte 4, expected 8: tensors overlap"), overlap);
        String same = refusal(pair("a", "[2]", 0, 8, "b", "[2]", 0, 8), 8);
        assertTrue(same.contains("tensors overlap"), same);
        String gap = refusal(pair("a", "[1]", 0, 4, "b", "[1]", 8, 12), 12);
        assertTrue(gap.contains("tensor b starts at byte 8, expected 4: there is a gap"), gap);
        String twice = refusal(pair("a", "[1]", 0, 4, "a", "[1]", 4, 8), 8);
        assertTrue(twice.contains("a key appears twice"), twice);
        assertTrue(refusal("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4)
                .contains("\"a.data_offsets\", which is missing"));
        assertTrue(refusal("{\"__metadata__\":{\"a\":1}}", 0).contains("expected a string at \"__metadata__.a\""));
        assertTrue(refusal(" {}", 0).contains("does not start with {"));
    }

    @Test
    void refusesImpossibleHeaderLengths() {
        for (long length : new long[] {0, 1, 3, 1L << 40, -1, Long.MIN_VALUE}) {
            byte[] bytes = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
            String message = assertThrows(ModelFormatException.class, () -> Safetensors.read(bytes, "w")).getMessage();
            assertTrue(message.contains("a header of " + Long.toUnsignedString(length)) || length == -1, message);
        }
        byte[] zip = Arrays.copyOf(new byte[] {'P', 'K', 3, 4}, 40);
        assertTrue(assertThrows(ModelFormatException.class, () -> Safetensors.read(zip, "w")).getMessage()
                .contains("but a zip, perhaps .npz"));
        ByteBuffer large = ByteBuffer.allocate((9 << 20) + 8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 9 << 20);
        assertTrue(assertThrows(ModelFormatException.class, () -> Safetensors.read(large.array(), "w")).getMessage()
                .contains("at most 8388608 are read"));
        byte[] notText = {2, 0, 0, 0, 0, 0, 0, 0, '{', (byte) 0xFF};
        assertTrue(assertThrows(ModelFormatException.class, () -> Safetensors.read(notText, "w")).getMessage()
                .contains("not UTF-8"));
    }

    @Test
    void everyTruncationIsRefusedByFileName() throws IOException {
        byte[] whole = Safetensors.bytes(sample().subList(2, 7), Map.of());
        Path path = folder.resolve("cut.safetensors");
        for (int length = 0; length < whole.length; length++) {
            Files.write(path, Arrays.copyOf(whole, length));
            ModelFormatException e = assertThrows(ModelFormatException.class, () -> Safetensors.read(path));
            assertTrue(e.getMessage().startsWith(path + ": "), e.getMessage());
            assertEquals(1, e.getMessage().lines().count());
        }
    }

    @Test
    void anyChangedByteIsReadOrRefusedButNeverFails() {
        byte[] whole = Safetensors.bytes(sample().subList(2, 7), Map.of("a", "b"));
        int header = 8 + (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
        int refused = 0;
        for (int at = 0; at < header; at++) {
            for (int flip = 1; flip < 256; flip <<= 1) {
                byte[] changed = whole.clone();
                changed[at] ^= (byte) flip;
                try {
                    TensorFile read = Safetensors.read(changed, "w");
                    assertEquals(5, read.names().size());
                } catch (ModelFormatException e) {
                    refused++;
                    assertTrue(e.getMessage().startsWith("w: "), e.getMessage());
                }
            }
        }
        // what survives are letters of names and metadata and the padding
        assertTrue(refused > header * 8 / 2, refused + " refused");
    }

    @Test
    void aLyingHeaderAllocatesNothing() {
        // 4 GiB of floats claimed by a few bytes: refused before allocation, or this test would run out of memory
        String message = refusal("{" + tensor("a", "F32", "[1000,1000,1000]", 0, 4_000_000_000L) + "}", 0);
        assertTrue(message.contains("truncated"), message);
    }

    @Test
    void missingFilesAndFoldersAreNamed() {
        Path missing = folder.resolve("gone.safetensors");
        assertEquals(missing + ": cannot be read (no such file)",
                assertThrows(ModelFormatException.class, () -> Safetensors.read(missing)).getMessage());
        assertTrue(assertThrows(ModelFormatException.class, () -> Safetensors.read(folder)).getMessage()
                .contains("is a folder"));
    }

    @Test
    void notFiniteValuesAreNamed() {
        float[] values = new float[20];
        values[17] = Float.NaN;
        double[] doubles = {1, Double.NEGATIVE_INFINITY};
        TensorFile file = Safetensors.read(Safetensors.bytes(List.of(
                NamedTensor.of("layer1.0.conv1.weight", new int[] {4, 5}, values),
                NamedTensor.of("d", new int[] {2}, doubles), NamedTensor.of("huge", new int[0], new double[] {1e300}),
                NamedTensor.of("i", new int[] {1}, new int[1])), Map.of()), "w");
        assertTrue(assertThrows(ModelFormatException.class, () -> file.finite("layer1.0.conv1.weight")).getMessage()
                .startsWith("w: layer1.0.conv1.weight holds NaN at index 17"));
        assertTrue(assertThrows(ModelFormatException.class, () -> file.finiteDoubles("d")).getMessage()
                .startsWith("w: d holds -Infinity at index 1"));
        assertArrayEquals(new double[] {1e300}, file.finiteDoubles("huge"));
        assertThrows(ModelFormatException.class, () -> file.finite("huge"));
        assertTrue(assertThrows(ModelFormatException.class, () -> file.finite("i")).getMessage()
                .contains("holds I32 values"));
        assertEquals("w: tensor gone is missing",
                assertThrows(ModelFormatException.class, () -> file.get("gone")).getMessage());
    }

    @Test
    void tensorsCheckTheirShapeAndType() {
        assertThrows(IllegalArgumentException.class, () -> NamedTensor.of("a", new int[] {2, 2}, new float[3]));
        assertThrows(IllegalArgumentException.class, () -> NamedTensor.of("a", new int[] {-1, -3}, new float[3]));
        NamedTensor floats = NamedTensor.of("a", new int[] {1}, new float[] {0.1f});
        assertArrayEquals(new double[] {0.1f}, floats.doubles());
        assertThrows(IllegalStateException.class, floats::ints);
        assertThrows(IllegalStateException.class, floats::bytes);
        NamedTensor longs = NamedTensor.of("a", new int[] {2}, new long[] {-5, 1L << 31});
        assertThrows(IllegalStateException.class, longs::ints);
        assertArrayEquals(new int[] {255, 0},
                NamedTensor.of("a", new int[] {2}, new byte[] {-1, 0}).ints());
    }

    @Test
    void sha256MatchesTheStandard() throws Exception {
        Path path = folder.resolve("abc");
        Files.writeString(path, "abc");
        assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Sha256.of(path));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write("a F32 [1]\n".getBytes(StandardCharsets.UTF_8));
        out.write(new byte[] {0, 0, (byte) 0x80, 0x3F});
        String expected = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                .digest(out.toByteArray()));
        assertEquals(expected, Sha256.of(List.of(NamedTensor.of("a", new int[] {1}, new float[] {1}))));
    }

    @Test
    @Tag("shared")
    void readsFilesOfTheReferenceWriter() {
        TensorFile mog = Safetensors.read(SharedFiles.require("oracles/mog-vb.safetensors"));
        assertTrue(mog.tensors().stream().anyMatch(t -> t.length() == 2700), mog.tensors().toString());
        TensorFile weights = Safetensors.read(
                SharedFiles.require("weights/resnet18-imagenet-stem-layer3.safetensors"));
        assertEquals(30, weights.names().size());
        assertArrayEquals(new int[] {64, 3, 7, 7}, weights.get("conv1.weight").shape());
        assertEquals(11_122_176 / 4, weights.tensors().stream().mapToInt(NamedTensor::length).sum());
        weights.tensors().forEach(t -> Checks.finite(t, "w"));
    }
}
