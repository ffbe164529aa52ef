package io.f2pad.model;

import io.f2pad.ModelFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file: per tensor its type, shape and byte range, and a map of metadata.
 * The ranges of a sound file cover the data exactly, without overlap or gap.
 *
 * @param entries  the tensors in the order of their bytes
 * @param metadata free text by key
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {

    static final String METADATA = "__metadata__";

    private static final int ALIGNMENT = 8;

    /**
     * One tensor.
     *
     * @param name  its name
     * @param dtype element type
     * @param shape extents
     * @param count number of elements
     * @param begin first byte, counted from the end of the header
     * @param end   byte after the last
     */
    record Entry(String name, Dtype dtype, int[] shape, int count, long begin, long end) {
    }

    /**
     * Reads and checks a header.
     *
     * @param bytes    the JSON, possibly padded with spaces
     * @param dataSize bytes behind the header
     * @param source   what messages call the file
     */
    static SafetensorsHeader parse(byte[] bytes, long dataSize, String source) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new ModelFormatException(source
                    + ": not a safetensors file, or damaged: the header is not UTF-8", e);
        }
        JsonObject json = JsonObject.parse(text, source);
        List<Entry> entries = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (String name : json.keys()) {
            JsonObject value = json.getObject(name);
            if (name.equals(METADATA)) {
                value.keys().forEach(key -> metadata.put(key, value.getString(key)));
            } else {
                entries.add(entry(name, value, source));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        checkCoverage(entries, dataSize, source);
        return new SafetensorsHeader(entries, metadata);
    }

    private static Entry entry(String name, JsonObject json, String source) {
        Dtype dtype = json.getEnum("dtype", Dtype.class);
        long[] shape = json.getLongs("shape");
        long[] offsets = json.getLongs("data_offsets");
        int[] extents = new int[shape.length];
        long count = 1;
        for (int i = 0; i < shape.length; i++) {
            extents[i] = (int) shape[i];
            if (extents[i] != shape[i] || extents[i] < 0) {
                throw new ModelFormatException(source + ": tensor " + name + " has the impossible extent "
                        + shape[i] + " in " + Arrays.toString(shape));
            }
            // both factors are below 2^31, so the product cannot overflow before it is refused
            count *= extents[i];
            if (count > Integer.MAX_VALUE) {
                throw new ModelFormatException(source + ": tensor " + name + " of shape "
                        + Arrays.toString(shape) + " is too large, at most " + Integer.MAX_VALUE
                        + " elements are read");
            }
        }
        if (offsets.length != 2 || offsets[0] < 0 || offsets[1] < offsets[0]) {
            throw new ModelFormatException(source + ": tensor " + name + " has the impossible byte range "
                    + Arrays.toString(offsets));
        }
        if (offsets[1] - offsets[0] != count * dtype.bytes()) {
            throw new ModelFormatException(source + ": tensor " + name + ", " + dtype + " of shape "
                    + Arrays.toString(shape) + ", needs " + count * dtype.bytes() + " bytes, its range has "
                    + (offsets[1] - offsets[0]));
        }
        return new Entry(name, dtype, extents, (int) count, offsets[0], offsets[1]);
    }

    private static void checkCoverage(List<Entry> entries, long dataSize, String source) {
        long at = 0;
        for (Entry entry : entries) {
            if (entry.end > dataSize) {
                throw new ModelFormatException(source + ": truncated, tensor " + entry.name + " ends at byte "
                        + entry.end + " of the data, which has " + dataSize
                        + "; copy or download the file anew");
            }
            if (entry.begin != at) {
                throw new ModelFormatException(source + ": tensor " + entry.name + " starts at byte "
                        + entry.begin + ", expected " + at
                        + (entry.begin < at ? ": tensors overlap" : ": there is a gap"));
            }
            at = entry.end;
        }
        if (at != dataSize) {
            throw new ModelFormatException(source + ": " + (dataSize - at) + " bytes behind the last tensor"
                    + " belong to none; the file is damaged");
        }
    }

    /** The header of tensors in this order, its JSON padded so that the data starts at a multiple of 8. */
    static byte[] bytes(List<NamedTensor> tensors, Map<String, String> metadata) {
        JsonObject json = JsonObject.of();
        if (!metadata.isEmpty()) {
            JsonObject texts = JsonObject.of();
            metadata.forEach(texts::put);
            json.put(METADATA, texts);
        }
        long at = 0;
        for (NamedTensor tensor : tensors) {
            if (json.has(tensor.name()) || tensor.name().equals(METADATA)) {
                throw new IllegalArgumentException("safetensors: a tensor cannot be named " + tensor.name()
                        + ", the name is taken");
            }
            long end = at + (long) tensor.length() * tensor.dtype().bytes();
            json.put(tensor.name(), JsonObject.of().put("dtype", tensor.dtype().name())
                    .put("shape", tensor.shape()).put("data_offsets", new long[] {at, end}));
            at = end;
        }
        byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(text, (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }
}
