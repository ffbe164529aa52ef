package io.f2pad.image;

import java.nio.ByteBuffer;

/** Raw interleaved samples with a row stride. */
final class ByteBufferSource implements PixelSource {

    private final ByteBuffer buffer;
    private final int width;
    private final int height;
    private final int stride;
    private final Layout layout;

    ByteBufferSource(ByteBuffer buffer, int width, int height, int stride, Layout layout) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("pixels: size must be at least 1x1, got " + width + "x" + height);
        }
        long row = (long) width * layout.pixelBytes();
        if (stride < row) {
            throw new IllegalArgumentException("pixels: stride is " + stride + " bytes, a row of " + width + " "
                    + layout + " pixels needs " + row);
        }
        long needed = (long) (height - 1) * stride + row;
        if (buffer.remaining() < needed) {
            throw new IllegalArgumentException("pixels: buffer has " + buffer.remaining() + " bytes left, " + width
                    + "x" + height + " " + layout + " with stride " + stride + " needs " + needed);
        }
        // slice() resets the byte order, which 16-bit samples depend on
        this.buffer = buffer.slice().order(buffer.order());
        this.width = width;
        this.height = height;
        this.stride = stride;
        this.layout = layout;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public void rgb(float[] out) {
        int planes = layout.grey() ? 1 : 3;
        int step = layout.pixelBytes();
        for (int c = 0; c < planes; c++) {
            int i = c * width * height;
            for (int y = 0; y < height; y++) {
                int at = y * stride + layout.offset(c);
                if (layout.sampleBytes() == 1) {
                    for (int x = 0; x < width; x++, at += step) {
                        out[i++] = (buffer.get(at) & 0xff) / 255f;
                    }
                } else {
                    for (int x = 0; x < width; x++, at += step) {
                        out[i++] = (buffer.getShort(at) & 0xffff) / 65535f;
                    }
                }
            }
        }
        if (planes == 1) {
            PixelSource.spreadGrey(out);
        }
    }
}
