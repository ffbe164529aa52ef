package io.f2pad.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random arrays of every type, order, shape and version, encoded here element by element. */
class NpzFileTest {

    private static final String[] TYPES = {"f2", "f4", "f8", "i4", "i8", "u1"};

    @TempDir
    Path folder;

    private record Made(byte[] bytes, int[] shape, double[] values) {
    }

    private static Made array(SplittableRandom random) {
        int[] shape = random.ints(random.nextInt(5), 0, 5).toArray();
        int count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        double[] values = new double[count];
        // exact in every type
        Arrays.setAll(values, i -> random.nextInt(0, 200));
        String type = TYPES[random.nextInt(TYPES.length)];
        boolean big = random.nextBoolean();
        boolean columns = random.nextBoolean();
        int version = random.nextInt(1, 4);
        String text = "{'descr': '" + (type.equals("u1") ? '|' : big ? '>' : '<') + type + "', 'fortran_order': "
                + (columns ? "True" : "False") + ", 'shape': (" + Arrays.stream(shape).mapToObj(n -> n + ", ")
                .collect(Collectors.joining()) + "), }" + " ".repeat(random.nextInt(30)) + "\n";
        byte[] header = text.getBytes(StandardCharsets.UTF_8);
        int width = type.charAt(1) - '0';
        ByteBuffer out = ByteBuffer.allocate(8 + (version == 1 ? 2 : 4) + header.length + count * width)
                .order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.UTF_8)).put((byte) version).put((byte) 0);
        if (version == 1) {
            out.putShort((short) header.length);
        } else {
            out.putInt(header.length);
        }
        out.put(header).order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            put(out, type, values[columns ? rowMajor(i, shape) : i]);
        }
        return new Made(out.array(), shape, values);
    }

    private static void put(ByteBuffer out, String type, double value) {
        switch (type) {
            case "f2" -> out.putShort(half((int) value));
            case "f4" -> out.putFloat((float) value);
            case "f8" -> out.putDouble(value);
            case "i4" -> out.putInt((int) value);
            case "i8" -> out.putLong((long) value);
            default -> out.put((byte) value);
        }
    }

    /** A whole number below 2048 as binary16. */
    private static short half(int value) {
        if (value == 0) {
            return 0;
        }
        int exponent = 31 - Integer.numberOfLeadingZeros(value);
        return (short) (exponent + 15 << 10 | (value << 10 - exponent & 0x3FF));
    }

    /** Where the element is in row-major order that is the i-th with the first index fastest. */
    private static int rowMajor(int i, int[] shape) {
        int[] index = new int[shape.length];
        for (int d = 0; d < shape.length; d++) {
            index[d] = i % shape[d];
            i /= shape[d];
        }
        int at = 0;
        for (int d = 0; d < shape.length; d++) {
            at = at * shape[d] + index[d];
        }
        return at;
    }

    @Test
    void randomArraysComeBack() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Map<String, Made> made = new LinkedHashMap<>();
            Map<String, byte[]> parts = new LinkedHashMap<>();
            for (int k = 0; k < 4; k++) {
                Made array = array(random);
                made.put("group/t" + k, array);
                parts.put("group/t" + k + ".npy", array.bytes());
            }
            Path file = Files.write(folder.resolve("x.npz"), Damage.zip(parts, seed % 2 == 0));
            TensorFile read = WeightFile.read(file);
            assertEquals(made.keySet(), read.names());
            for (Map.Entry<String, Made> entry : made.entrySet()) {
                NamedTensor tensor = read.get(entry.getKey());
                assertArrayEquals(entry.getValue().shape(), tensor.shape(), "seed " + seed);
                assertArrayEquals(entry.getValue().values(), tensor.doubles(), "seed " + seed + " " + tensor);
            }
        }
    }
}
