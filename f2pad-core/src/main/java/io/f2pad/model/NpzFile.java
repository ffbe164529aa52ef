package io.f2pad.model;

import io.f2pad.ModelFormatException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;

/**
 * Reads NumPy's {@code .npz}: a zip of arrays {@code NAME.npy}, stored or compressed. Weights hardly compress, so
 * arrays that claim to become many times larger than the file are refused before they are allocated. Arrays of Python
 * objects are refused: nothing in a file is ever run.
 */
final class NpzFile {

    static final String SUFFIX = ".npy";

    private static final int MOST_EXPANSION = 16;
    /** Small files may hold nothing but zeros. */
    private static final long ALWAYS_ALLOWED = 16L << 20;
    /** No deflated byte can stand for more bytes than this. */
    private static final long DEFLATE_LIMIT = 1032;

    private final TensorCodec little = new TensorCodec(ByteOrder.LITTLE_ENDIAN);
    private final TensorCodec big = new TensorCodec(ByteOrder.BIG_ENDIAN);

    private NpzFile() {
    }

    static TensorFile read(ZipParts zip) throws IOException {
        NpzFile npz = new NpzFile();
        long left = ALWAYS_ALLOWED + MOST_EXPANSION * zip.fileSize();
        List<NamedTensor> tensors = new ArrayList<>();
        for (ZipEntry entry : zip.entries()) {
            long size = entry.getSize();
            left -= size;
            if (left < 0) {
                throw new ModelFormatException(zip.source() + ": refused, its arrays claim to become more than "
                        + MOST_EXPANSION + " times larger than the file (at " + entry.getName()
                        + "); save it with numpy.savez");
            }
            boolean stored = entry.getMethod() == ZipEntry.STORED;
            if (stored ? size != entry.getCompressedSize() : size / DEFLATE_LIMIT > entry.getCompressedSize()) {
                throw new ModelFormatException(zip.source() + ": damaged, its part " + entry.getName()
                        + " states an impossible size of " + size + " bytes");
            }
            tensors.add(npz.tensor(zip, entry));
        }
        return new TensorFile(zip.source(), tensors, Map.of());
    }

    private NamedTensor tensor(ZipParts zip, ZipEntry entry) throws IOException {
        String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
        String source = zip.source() + " " + entry.getName();
        try (CheckedInputStream in = new CheckedInputStream(zip.open(entry), new CRC32())) {
            NpyHeader header = NpyHeader.read(in, source);
            long expected = header.length() + (long) header.count() * header.dtype().bytes();
            if (expected != entry.getSize()) {
                throw new ModelFormatException(source + ": damaged, an array of " + expected + " bytes in a part of "
                        + entry.getSize());
            }
            TensorCodec codec = header.order() == ByteOrder.BIG_ENDIAN ? big : little;
            Object values = codec.read(in, header.dtype(), header.count());
            if (in.read() >= 0 || in.getChecksum().getValue() != entry.getCrc()) {
                throw new ModelFormatException(source + ": damaged, its checksum is wrong; copy it anew");
            }
            return new NamedTensor(name, header.shape(), header.columns() ? rows(values, header.shape()) : values);
        } catch (EOFException e) {
            throw new ModelFormatException(source + ": truncated (" + e.getMessage() + "); copy it anew", e);
        }
    }

    /** From Fortran order, in which the first index runs fastest. */
    private static Object rows(Object values, int[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int d = 0; d < shape.length; d++) {
            strides[d] = stride;
            stride *= shape[d];
        }
        return Strided.rowMajor(values, 0, shape, strides);
    }
}
