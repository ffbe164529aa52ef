package io.f2pad.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.f2pad.ModelFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However a file is damaged, its reader gives tensors or one {@link ModelFormatException} of one line that names the
 * file, in bounded time, and allocates at most a small multiple of the file's size above what any file takes.
 */
class DamagedFilesTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** Buffers, the zip's directory, the first use of classes. */
    private static final long ALWAYS = 1 << 20;
    /** A one-byte opcode makes an empty dictionary of 56 bytes and a place on the stack, which grows by copying. */
    private static final long PER_BYTE = 100;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("damaged");
    }

    private static byte[] resource(String name) {
        try (InputStream in = DamagedFilesTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] safetensors() {
        return Safetensors.bytes(List.of(NamedTensor.of("a.weight", new int[] {2, 3, 4}, new float[24]),
                NamedTensor.of("b", new int[] {2}, new double[] {1, 2}), NamedTensor.of("c", new int[0], new int[1]),
                NamedTensor.of("d", new int[] {5, 0}, new long[0]), NamedTensor.of("e", new int[] {3}, new byte[3])),
                Map.of("by", "test"));
    }

    private byte[] bundle() throws IOException {
        BundleFile.write(file, JsonObject.of().put("scorer", "padim").put("alpha", 0.1).put("sizes", new int[] {1, 2}),
                List.of(NamedTensor.of("a", new int[] {2, 3}, new float[6])));
        return Files.readAllBytes(file);
    }

    /** Reads one file after the other; returns what was said of them, with how often. */
    private Map<String, Integer> read(Function<Path, ?> reader, int count, IntFunction<byte[]> damaged) {
        return assertTimeoutPreemptively(LIMIT, () -> {
            Map<String, Integer> said = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                said.merge(read(reader, damaged.apply(i), "seed " + i), 1, Integer::sum);
            }
            return said;
        });
    }

    private String read(Function<Path, ?> reader, byte[] bytes, String what) throws IOException {
        Files.write(file, bytes);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        String message = "";
        try {
            reader.apply(file);
        } catch (ModelFormatException e) {
            message = e.getMessage();
            assertTrue(message.startsWith(file.toString()), what + ": " + message);
            assertEquals(1, message.lines().count(), what + ": " + message);
        } catch (Throwable e) {
            throw new AssertionError(what + " threw " + e, e);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated <= ALWAYS + PER_BYTE * bytes.length,
                () -> what + " allocated " + allocated + " bytes for a file of " + bytes.length);
        return message;
    }

    private void damage(String name, byte[] sound, Function<Path, ?> reader, int count) {
        assertEquals(Map.of("", 1), read(reader, 1, i -> sound));
        Map<String, Integer> said = read(reader, count, i -> new Damage(i).damaged(sound));
        int refused = count - said.getOrDefault("", 0);
        assertTrue(refused > count / 4 && said.size() > 10, name + ": " + refused + " refused, " + said.size()
                + " different messages");
    }

    @ParameterizedTest
    @ValueSource(strings = {"state-dict-zip.pth", "state-dict-legacy.pth", "checkpoint.pth", "numpy.npz",
        "numpy-compressed.npz", "numpy-versions.npz"})
    void damagedFiles(String name) {
        damage(name, resource(name), WeightFile::read, 400);
    }

    @Test
    void damagedSafetensorsAndBundles() throws IOException {
        damage("safetensors", safetensors(), WeightFile::read, 400);
        damage("bundle", bundle(), BundleFile::read, 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"state-dict-zip.pth", "numpy.npz", "numpy-compressed.npz"})
    void damageInsideOfSoundZips(String name) throws IOException {
        Map<String, byte[]> sound = Damage.parts(Files.write(file, resource(name)));
        boolean stored = !name.contains("compressed");
        Map<String, Integer> said = read(WeightFile::read, 400, i -> new Damage(i).inside(sound, stored));
        assertTrue(said.size() > 10, said.toString());
    }

    @Test
    void damagedHeadersOfSafetensors() {
        byte[] sound = safetensors();
        int length = (int) ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String header = new String(sound, 8, length, StandardCharsets.UTF_8).strip();
        byte[] data = Arrays.copyOfRange(sound, 8 + length, sound.length);
        Map<String, Integer> said = read(WeightFile::read, 600, i -> safetensors(new Damage(i).text(header), data));
        assertTrue(said.size() > 30, said.toString());
    }

    @Test
    void damagedCardsOfBundles() throws IOException {
        bundle();
        Map<String, byte[]> parts = Damage.parts(file);
        String card = new String(parts.get("card.json"), StandardCharsets.UTF_8);
        Map<String, Integer> said = read(BundleFile::read, 200, i -> {
            Map<String, byte[]> other = new LinkedHashMap<>(parts);
            other.put("card.json", new Damage(i).text(card).getBytes(StandardCharsets.UTF_8));
            return Damage.zip(other, true);
        });
        assertTrue(said.size() > 10, said.toString());
    }

    @Test
    void randomPickles() {
        Map<String, Integer> said = read(WeightFile::read, 400, i -> {
            Damage damage = new Damage(i);
            return i % 2 == 0 ? pth(damage.pickle()) : legacy(damage.pickle() + ".", damage.pickle() + ".");
        });
        assertTrue(said.size() > 10 && !said.containsKey(""), said.toString());
    }

    private static byte[] safetensors(String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length)
                .put(text).put(data).array();
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] pth(String pickle) {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put("made/data.pkl", latin("\u0080\u0002" + pickle));
        parts.put("made/data/0", new byte[16]);
        return Damage.zip(parts, true);
    }

    private static byte[] legacy(String object, String keys) {
        return latin("\u0080\2\u008a\12l\u00fc\u009cF\u00f9 j\u00a8P\u0019.\u0080\2M\u00e9\3.\u0080\2}.\u0080\2"
                + object + "\u0080\2" + keys);
    }

    /** A call that makes a tensor of 4 stored floats. */
    private static String tensor(String shape, String strides) {
        return "ctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0" + "0X\3\0\0\0cpu"
                + "K\4tQK\0" + shape + strides + "\u0089}tR";
    }

    private String refusal(byte[] bytes) {
        Map<String, Integer> said = read(WeightFile::read, 1, i -> bytes);
        String message = said.keySet().iterator().next();
        assertTrue(!message.isEmpty(), "not refused");
        return message;
    }

    @ParameterizedTest
    @ValueSource(strings = {"os.system", "builtins.eval", "builtins.getattr", "subprocess.Popen", "posix.system",
        "numpy.core.multiarray._reconstruct", "torch.storage._load_from_bytes", "torch.nn.modules.linear.Linear",
        "torch.jit.FloatStorage"})
    void everyOtherNameIsRefusedByName(String name) {
        String module = name.substring(0, name.lastIndexOf('.'));
        String last = name.substring(module.length() + 1);
        String global = "c" + module + "\n" + last + "\n";
        String stack = "\u008c" + (char) module.length() + module + "\u008c" + (char) last.length() + last + "\u0093";
        for (String pickle : List.of(global + "(X\2\0\0\0lstR.", global + ")\u0081.", global + "}b.", stack + ")R.",
                "}X\1\0\0\0w" + global + "s.")) {
            assertTrue(refusal(pth(pickle)).contains("refused, it holds a " + name + "; only"), pickle);
            assertTrue(refusal(legacy(pickle, "].")).contains("refused, it holds a " + name + "; only"), pickle);
        }
    }

    @Test
    void picklesThatGrowOrLoop() {
        String name = "X\1\0\0\0w";
        // lists in lists, of lists, and in themselves, as values, keys, names and storages
        refusal(pth("]".repeat(200_000) + "a".repeat(199_999) + "."));
        refusal(pth("]q\0h\0a."));
        refusal(pth("}q\0" + name + "h\0s."));
        refusal(pth("]q\0h\0ah\0\u0093."));
        refusal(pth("]q\0h\0aQ."));
        refusal(pth("}]q\0h\0a" + name + "s."));
        StringBuilder doubling = new StringBuilder("]q\0");
        for (int i = 1; i < 60; i++) {
            String last = "h" + (char) (i - 1);
            doubling.append("](" + last + last + "eq" + (char) i);
        }
        refusal(pth(doubling + "0."));
        refusal(pth(doubling + "Q."));
        refusal(pth("}".repeat(300_000) + "."));
        refusal(pth("(".repeat(300_000) + "t".repeat(300_000) + "."));
        refusal(pth("N".repeat(1_100_000) + "."));
        String state = "}" + name + tensor("K\4\u0085", "K\1\u0085") + "s.";
        refusal(legacy(state, "]q\0h\0a."));
        refusal(legacy(state, doubling + "."));
        refusal(legacy(state, "]."));
    }

    @Test
    void tensorsThatRepeatTheStoredValues() {
        String one = "J\u0080\u0096\u0098\0";
        String name = "X\1\0\0\0w";
        assertTrue(refusal(pth("}" + name + tensor(one + "\u0085", "K\0\u0085") + "s."))
                .contains("refused, its tensors"));
        assertTrue(refusal(pth("}" + name + tensor(one + one + one + "\u0087", "K\0K\0K\0\u0087") + "s."))
                .contains("absurd"));
        assertTrue(refusal(pth("}" + name + tensor("(" + "K\1".repeat(65) + "t", "(" + "K\1".repeat(65) + "t") + "s."))
                .contains("65 dimensions"));
        StringBuilder many = new StringBuilder("}(");
        for (int i = 0; i < 40_000; i++) {
            many.append("\u008c\5").append(String.format("%05d", i)).append(i == 0 ? "" : "h\1");
            if (i == 0) {
                many.append(tensor("K\2K\2\u0086", "K\1K\2\u0086")).append("q\1");
            }
        }
        // 40 000 names of one transposed tensor cost copies of it, in proportion to the file
        assertEquals(Map.of("", 1), read(WeightFile::read, 1, i -> pth(many + "u.")));
    }

    @Test
    void zipsThatClaimMoreThanTheyHold() {
        byte[] zeros = new byte[64 << 20];
        byte[] head = latin("\u0093NUMPY\1\0\u0076\0{'descr': '<f4', 'fortran_order': False, 'shape': (16777184,), }");
        System.arraycopy(head, 0, zeros, 0, head.length);
        Arrays.fill(zeros, head.length, 128, (byte) ' ');
        assertTrue(refusal(Damage.zip(Map.of("w.npy", zeros), false)).contains("16 times larger"));
        assertTrue(refusal(Damage.zip(Map.of("m/data.pkl", new byte[8 << 20]), false)).contains("is compressed"));
        byte[] overlapping = overlapping(2000);
        assertTrue(refusal(overlapping).contains("parts overlap"));
    }

    /** A directory that lists one stored part of 64 KiB under many names. */
    private static byte[] overlapping(int names) {
        byte[] one = Damage.zip(Map.of("00000.npy", new byte[1 << 16]), true);
        ByteBuffer end = ByteBuffer.wrap(one).order(ByteOrder.LITTLE_ENDIAN);
        int directory = end.getInt(one.length - 6);
        byte[] entry = Arrays.copyOfRange(one, directory, one.length - 22);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(one, 0, directory);
        for (int i = 0; i < names; i++) {
            System.arraycopy(latin(String.format("%05d", i)), 0, entry, 46, 5);
            out.writeBytes(entry);
        }
        ByteBuffer tail = ByteBuffer.wrap(Arrays.copyOfRange(one, one.length - 22, one.length))
                .order(ByteOrder.LITTLE_ENDIAN);
        tail.putShort(8, (short) names).putShort(10, (short) names).putInt(12, names * entry.length);
        out.writeBytes(tail.array());
        return out.toByteArray();
    }

    @Test
    void headersThatGrow() {
        byte[] none = new byte[0];
        for (String value : List.of("1", "[]", "{}", "\"\"", "-1.5e3")) {
            String list = IntStream.range(0, 100_000).mapToObj(i -> value).collect(Collectors.joining(","));
            refusal(safetensors("{\"a\":[" + list + "]}", none));
        }
        String keys = IntStream.range(0, 30_000).mapToObj(i -> "\"" + i + "\":{}").collect(Collectors.joining(","));
        refusal(safetensors("{" + keys + "}", none));
        refusal(safetensors("{\"a\":" + "[".repeat(1_000_000), none));
        refusal(safetensors("{\"" + "\n".repeat(5000) + "\":1}", none));
        refusal(safetensors("{\"a\":{\"dtype\":\"U8\",\"shape\":[" + "1,".repeat(100_000)
                + "1],\"data_offsets\":[0,2]}}", new byte[2]));
    }
}
