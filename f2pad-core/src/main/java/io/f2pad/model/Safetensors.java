package io.f2pad.model;

import io.f2pad.ModelFormatException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Reads and writes safetensors: a little-endian header length, a JSON header, the raw tensors. The header is checked
 * before anything is allocated: lengths against the file, types, shapes, offsets without overlap or gap. No code in a
 * file is ever run.
 */
public final class Safetensors {

    private static final int MAX_HEADER = 100_000_000;
    private static final int CHUNK = 1 << 16;

    private Safetensors() {
    }

    private record Entry(String name, Dtype dtype, int[] shape, int count, long begin, long end) {
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @return its tensors
     * @throws ModelFormatException if it cannot be read or is not a sound safetensors file
     */
    public static TensorFile read(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new ModelFormatException(file + ": files over 2 GiB are not read");
            }
            return read(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()), file.toString());
        } catch (IOException e) {
            throw new ModelFormatException(file + ": cannot be read (" + (Files.exists(file) ? e.getMessage()
                    : "no such file") + ")", e);
        }
    }

    /**
     * Reads a buffer.
     *
     * @param data   the file's bytes, from position to limit
     * @param source what messages call it
     * @return its tensors
     * @throws ModelFormatException if it is not a sound safetensors file
     */
    public static TensorFile read(ByteBuffer data, String source) {
        ByteBuffer bytes = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        long length = bytes.remaining() < 8 ? -1 : bytes.getLong(0);
        if (length < 2 || length > Math.min(MAX_HEADER, bytes.remaining() - 8)) {
            throw new ModelFormatException(source + ": not a safetensors file, or truncated: " + bytes.remaining()
                    + " bytes cannot hold a header of " + length);
        }
        byte[] header = new byte[(int) length];
        bytes.get(8, header);
        JsonObject json = JsonObject.parse(new String(header, StandardCharsets.UTF_8).stripTrailing(), source);
        int base = 8 + (int) length;
        List<NamedTensor> tensors = new ArrayList<>();
        for (Entry entry : entries(json, bytes.remaining() - base, source)) {
            ByteBuffer part = bytes.slice(base + (int) entry.begin, (int) (entry.end - entry.begin))
                    .order(ByteOrder.LITTLE_ENDIAN);
            tensors.add(tensor(entry, entry.dtype.read(part, entry.count)));
        }
        return new TensorFile(source, tensors);
    }

    private static NamedTensor tensor(Entry entry, Object values) {
        if (values instanceof float[] floats) {
            return NamedTensor.of(entry.name, entry.shape, floats);
        }
        if (values instanceof double[] doubles) {
            return NamedTensor.of(entry.name, entry.shape, doubles);
        }
        return values instanceof int[] ints ? NamedTensor.of(entry.name, entry.shape, ints)
                : NamedTensor.of(entry.name, entry.shape, (byte[]) values);
    }

    private static List<Entry> entries(JsonObject json, long size, String source) {
        List<Entry> entries = new ArrayList<>();
        for (String name : json.keys()) {
            if (!name.equals("__metadata__")) {
                entries.add(entry(name, json.getObject(name), source));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long expected = 0;
        for (Entry entry : entries) {
            if (entry.begin != expected) {
                throw new ModelFormatException(source + ": tensor " + entry.name + " starts at byte " + entry.begin
                        + ", expected " + expected + (entry.begin < expected ? " (overlap)" : " (gap)"));
            }
            expected = entry.end;
        }
        if (expected != size) {
            throw new ModelFormatException(source + ": the tensors need " + expected + " bytes, the file has " + size
                    + (size < expected ? "; it is truncated" : " after its header"));
        }
        return entries;
    }

    private static Entry entry(String name, JsonObject json, String source) {
        Dtype dtype = json.getEnum("dtype", Dtype.class);
        double[] shape = json.getDoubles("shape");
        double[] offsets = json.getDoubles("data_offsets");
        int[] extents = new int[shape.length];
        double count = 1;
        for (int i = 0; i < shape.length; i++) {
            extents[i] = (int) shape[i];
            if (extents[i] != shape[i] || extents[i] < 0) {
                throw new ModelFormatException(source + ": tensor " + name + " has the impossible extent " + shape[i]);
            }
            count *= shape[i];
        }
        if (offsets.length != 2 || offsets[0] < 0 || offsets[1] - offsets[0] != count * dtype.bytes
                || offsets[1] > Integer.MAX_VALUE || offsets[0] != Math.rint(offsets[0])) {
            throw new ModelFormatException(source + ": tensor " + name + " of " + count + " " + dtype
                    + " values does not fit its offsets " + Arrays.toString(offsets));
        }
        return new Entry(name, dtype, extents, (int) count, (long) offsets[0], (long) offsets[1]);
    }

    /**
     * Writes tensors; the same tensors give the same bytes.
     *
     * @param tensors what to write, in this order
     * @param out     where to, not closed
     * @throws IOException if writing fails
     */
    public static void write(List<NamedTensor> tensors, OutputStream out) throws IOException {
        JsonObject json = JsonObject.of();
        long at = 0;
        for (NamedTensor tensor : tensors) {
            Dtype dtype = Dtype.of(tensor.values());
            long end = at + (long) Array.getLength(tensor.values()) * dtype.bytes;
            json.put(tensor.name(), JsonObject.of().put("dtype", dtype.name()).put("shape", tensor.shape())
                    .put("data_offsets", new long[] {at, end}));
            at = end;
        }
        StringBuilder header = new StringBuilder(json.toString());
        while (header.toString().getBytes(StandardCharsets.UTF_8).length % 8 != 0) {
            header.append(' ');
        }
        byte[] bytes = header.toString().getBytes(StandardCharsets.UTF_8);
        out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes.length).array());
        out.write(bytes);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (NamedTensor tensor : tensors) {
            write(tensor.values(), chunk, out);
        }
    }

    private static void write(Object values, ByteBuffer chunk, OutputStream out) throws IOException {
        if (values instanceof byte[] raw) {
            out.write(raw);
            return;
        }
        int bytes = Dtype.of(values).bytes;
        int length = Array.getLength(values);
        for (int from = 0; from < length; from += CHUNK / bytes) {
            int count = Math.min(length - from, CHUNK / bytes);
            chunk.clear();
            if (values instanceof float[] floats) {
                chunk.asFloatBuffer().put(floats, from, count);
            } else if (values instanceof double[] doubles) {
                chunk.asDoubleBuffer().put(doubles, from, count);
            } else {
                chunk.asIntBuffer().put((int[]) values, from, count);
            }
            out.write(chunk.array(), 0, count * bytes);
        }
    }
}
