package io.f2pad.model;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Moves values between arrays and streams through one small buffer, so no second copy exists.
 */
final class TensorCodec {

    private static final int CHUNK = 1 << 16;

    private final byte[] bytes = new byte[CHUNK];
    private final ByteBuffer buffer;

    /** For the little-endian files that are read and written. */
    TensorCodec() {
        this(ByteOrder.LITTLE_ENDIAN);
    }

    TensorCodec(ByteOrder order) {
        buffer = ByteBuffer.wrap(bytes).order(order);
    }

    /** Reads values into a new array; EOFException if the stream ends before. */
    Object read(InputStream in, Dtype dtype, int count) throws IOException {
        Object values = dtype.allocate(count);
        int from = 0;
        while (from < count) {
            int n = Math.min(count - from, CHUNK / dtype.bytes());
            int length = n * dtype.bytes();
            if (in.readNBytes(bytes, 0, length) != length) {
                throw new EOFException("the data ends early");
            }
            dtype.get(buffer.clear(), values, from, n);
            from += n;
        }
        return values;
    }

    void write(NamedTensor tensor, OutputStream out) throws IOException {
        Dtype dtype = tensor.dtype();
        int count = tensor.length();
        int from = 0;
        while (from < count) {
            int n = Math.min(count - from, CHUNK / dtype.bytes());
            dtype.put(buffer.clear(), tensor.values(), from, n);
            out.write(bytes, 0, n * dtype.bytes());
            from += n;
        }
    }
}
