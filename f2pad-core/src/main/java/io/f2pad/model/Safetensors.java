package io.f2pad.model;

import io.f2pad.ModelFormatException;
import io.f2pad.file.AtomicFile;
import io.f2pad.file.Failure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes safetensors: the header's length as a little-endian u64, a JSON header, the raw
 * little-endian tensors. The whole header is checked against the size of the file before any tensor is
 * allocated, and tensors are streamed through a small buffer: memory is that of the values (half types double
 * when widened). Nothing in a file is ever run. Format: the safetensors specification of Hugging Face.
 */
public final class Safetensors {

    private static final int PREFIX = 8;

    private Safetensors() {
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @return its tensors
     * @throws ModelFormatException if it cannot be read or is not a sound safetensors file
     */
    public static TensorFile read(Path file) {
        if (Files.isDirectory(file)) {
            throw new ModelFormatException(file + ": is a folder, expected a safetensors file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, Files.size(file), file.toString());
        } catch (IOException e) {
            throw new ModelFormatException(file + ": cannot be read (" + Failure.reason(e) + ")", e);
        }
    }

    /**
     * Reads a file held in memory.
     *
     * @param bytes  the whole file
     * @param source what messages call it
     * @return its tensors
     * @throws ModelFormatException if it is not a sound safetensors file
     */
    public static TensorFile read(byte[] bytes, String source) {
        try {
            return read(new ByteArrayInputStream(bytes), bytes.length, source);
        } catch (IOException e) {
            throw new ModelFormatException(source + ": cannot be read (" + Failure.reason(e) + ")", e);
        }
    }

    /**
     * Reads exactly {@code size} bytes of a stream, which must really be there: allocations trust the size.
     */
    static TensorFile read(InputStream in, long size, String source) throws IOException {
        byte[] prefix = in.readNBytes(PREFIX);
        long length = prefix.length < PREFIX ? -1
                : ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (prefix.length == PREFIX && prefix[0] == 'P' && prefix[1] == 'K' && prefix[2] == 3 && prefix[3] == 4) {
            throw new ModelFormatException(source + ": not a safetensors file but a zip, perhaps .npz, .pth or a "
                    + "model bundle; expected safetensors");
        }
        if (length < 2 || length > size - PREFIX) {
            throw new ModelFormatException(source + ": not a safetensors file, or truncated: " + (length == -1
                    ? size + " bytes hold no header" : "a header of " + Long.toUnsignedString(length)
                    + " bytes does not fit a file of " + size));
        }
        if (length > Json.MAX_LENGTH) {
            throw new ModelFormatException(source + ": a header of " + length + " bytes, at most "
                    + Json.MAX_LENGTH + " are read; is it a safetensors file?");
        }
        try {
            byte[] bytes = in.readNBytes((int) length);
            if (bytes.length < length) {
                throw new EOFException("the header ends early");
            }
            if (bytes[0] != '{') {
                throw new ModelFormatException(source
                        + ": not a safetensors file, its header does not start with {");
            }
            SafetensorsHeader header = SafetensorsHeader.parse(bytes, size - PREFIX - length, source);
            List<NamedTensor> tensors = new ArrayList<>();
            TensorCodec codec = new TensorCodec();
            for (SafetensorsHeader.Entry entry : header.entries()) {
                tensors.add(new NamedTensor(entry.name(), entry.shape(),
                        codec.read(in, entry.dtype(), entry.count())));
            }
            return new TensorFile(source, tensors, header.metadata());
        } catch (EOFException e) {
            throw new ModelFormatException(source + ": truncated (" + e.getMessage()
                    + "); copy or download the file anew", e);
        }
    }

    /**
     * Writes tensors, wide element types first so that every tensor is aligned, otherwise in the given order.
     * The same tensors give the same bytes.
     *
     * @param tensors  what to write; names must differ
     * @param metadata free text by key, may be empty
     * @param out      where to, not closed
     * @throws IOException              if writing fails
     * @throws IllegalArgumentException if two tensors have one name
     */
    public static void write(List<NamedTensor> tensors, Map<String, String> metadata, OutputStream out)
            throws IOException {
        List<NamedTensor> ordered = ordered(tensors);
        byte[] header = SafetensorsHeader.bytes(ordered, metadata);
        out.write(ByteBuffer.allocate(PREFIX).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
        out.write(header);
        TensorCodec codec = new TensorCodec();
        for (NamedTensor tensor : ordered) {
            codec.write(tensor, out);
        }
    }

    /**
     * Writes tensors to a file, whole or not at all; see the other method.
     *
     * @param tensors  what to write; names must differ
     * @param metadata free text by key, may be empty
     * @param file     where to
     * @throws UncheckedIOException     if the file cannot be written
     * @throws IllegalArgumentException if two tensors have one name
     */
    public static void write(List<NamedTensor> tensors, Map<String, String> metadata, Path file) {
        AtomicFile.write(file, out -> write(tensors, metadata, out));
    }

    /**
     * The bytes of a file of these tensors.
     *
     * @param tensors  what to write; names must differ
     * @param metadata free text by key, may be empty
     * @return the whole file
     * @throws IllegalArgumentException if two tensors have one name
     */
    public static byte[] bytes(List<NamedTensor> tensors, Map<String, String> metadata) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(tensors, metadata, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static List<NamedTensor> ordered(List<NamedTensor> tensors) {
        return tensors.stream()
                .sorted(Comparator.comparingInt((NamedTensor tensor) -> tensor.dtype().bytes()).reversed())
                .toList();
    }
}
