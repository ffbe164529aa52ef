package io.f2pad.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Ways to damage a file, seeded. */
public final class Damage {

    private static final long[] EXTREMES = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE,
        Integer.MIN_VALUE, 0xFFFFFFFFL, 0xFFFF, 0x7FFF, 1L << 40, 255};
    private static final String[] SNIPPETS = {"(", "t", "]", "}", ")", "h\0", "q\0", "h\5", "q\5", "a", "e", "s", "u",
        "R", "Q", "b", "N", ".", "0", "\u0085", "\u0086", "\u0087", "\u0088", "\u0089", "\u0093", "\u0094", "\u0095",
        "K\u00ff", "M\u00ff\u00ff", "J\u00ff\u00ff\u00ff\u007f", "J\0\0\0\u0080", "G\u007f\u00f0\0\0\0\0\0\0",
        "\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f", "\u008a\0", "X\u00ff\u00ff\u00ff\u007f",
        "X\1\0\0\0w", "\u008c\1w", "j\0\0\0\0", "cos\nsystem\n", "cbuiltins\neval\n",
        "ctorch._utils\n_rebuild_tensor_v2\n", "ccollections\nOrderedDict\n", "\u0080\u0009", "]q\7h\7a", "\u0081"};
    private static final int[] SIGNATURES = {0x04034b50, 0x02014b50, 0x06054b50};

    private final SplittableRandom random;

    /** One of many seeds. */
    public Damage(long seed) {
        random = new SplittableRandom(seed);
    }

    /** One to three changes of any kind. */
    byte[] damaged(byte[] sound) {
        byte[] bytes = sound.clone();
        for (int n = 1 + random.nextInt(3); n > 0 && bytes.length > 8; n--) {
            bytes = changed(bytes);
        }
        return bytes;
    }

    private byte[] changed(byte[] bytes) {
        int at = random.nextInt(bytes.length - 8);
        switch (random.nextInt(7)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> extreme(bytes, at);
            case 3 -> extreme(bytes, structure(bytes));
            case 4 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 5 -> {
                int to = Math.min(bytes.length, at + 1 + random.nextInt(64));
                return random.nextBoolean() ? join(bytes, to, bytes, at) : join(bytes, at, bytes, to);
            }
            default -> {
                return inserted(bytes, at, SNIPPETS[random.nextInt(SNIPPETS.length)]);
            }
        }
        return bytes;
    }

    private void extreme(byte[] bytes, int at) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long value = EXTREMES[random.nextInt(EXTREMES.length)];
        switch (random.nextInt(3)) {
            case 0 -> buffer.putShort(at, (short) value);
            case 1 -> buffer.putInt(at, (int) value);
            default -> buffer.putLong(at, value);
        }
    }

    /** A place inside one of the zip's own records, or at the start of other files. */
    private int structure(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> records = new ArrayList<>(List.of(0));
        for (int i = 0; i + 4 <= bytes.length; i++) {
            int word = buffer.getInt(i);
            if (Arrays.stream(SIGNATURES).anyMatch(s -> s == word)) {
                records.add(i);
            }
        }
        int record = records.get(random.nextInt(records.size()));
        return Math.min(bytes.length - 8, record + random.nextInt(46));
    }

    private static byte[] join(byte[] head, int to, byte[] tail, int from) {
        byte[] out = Arrays.copyOf(head, to + tail.length - from);
        System.arraycopy(tail, from, out, to, tail.length - from);
        return out;
    }

    /** Text as bytes in the middle of others. */
    static byte[] inserted(byte[] bytes, int at, String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        text.chars().forEach(out::write);
        out.write(bytes, at, bytes.length - at);
        return out.toByteArray();
    }

    /** A sound zip with damage in one of its parts, so that the damage is not caught by the zip's own checks. */
    byte[] inside(Map<String, byte[]> sound, boolean stored) {
        Map<String, byte[]> parts = new LinkedHashMap<>(sound);
        List<String> names = List.copyOf(parts.keySet());
        // the description of the tensors is the part worth most of the damage
        String name = names.stream().filter(n -> n.endsWith("data.pkl") && random.nextInt(4) > 0).findFirst()
                .orElse(names.get(random.nextInt(names.size())));
        parts.put(name, damaged(parts.get(name)));
        return zip(parts, stored);
    }

    /** Opcodes in any order. */
    String pickle() {
        StringBuilder out = new StringBuilder(random.nextBoolean() ? "}" : "");
        for (int n = 1 + random.nextInt(40); n > 0; n--) {
            out.append(SNIPPETS[random.nextInt(SNIPPETS.length)]);
        }
        return out.toString();
    }

    /** A text with one of its numbers, strings or brackets replaced. */
    public String text(String sound) {
        String[] tokens = sound.split("(?<=[\\[\\]{}:,\"])|(?=[\\[\\]{}:,\"])");
        String[] other = {"0", "-1", "1e308", "1.5", "9223372036854775807", "-9223372036854775808", "2147483648",
            "null", "true", "[", "]", "{}", "\"\"", "\"F64\"", "", ",",
            "[0,0]", "99999999999999999999999", "\"\\u000a\""};
        for (int n = 1 + random.nextInt(2); n > 0; n--) {
            String[] from = random.nextInt(4) == 0 ? tokens : other;
            tokens[random.nextInt(tokens.length)] = from[random.nextInt(from.length)];
        }
        return String.join("", tokens);
    }

    /** The parts of a sound zip by name, in their order. */
    public static Map<String, byte[]> parts(Path zip) {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : Collections.list(file.entries())) {
                parts.put(entry.getName(), file.getInputStream(entry).readAllBytes());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return parts;
    }

    /** A zip of these parts, stored or compressed. */
    public static byte[] zip(Map<String, byte[]> parts, boolean stored) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                ZipEntry entry = new ZipEntry(part.getKey());
                if (stored) {
                    CRC32 crc = new CRC32();
                    crc.update(part.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(part.getValue().length);
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(part.getValue());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }
}
