package io.f2pad.image;

/** How the samples of one pixel lie in a raw buffer; 16-bit samples follow the buffer's byte order. */
public enum Layout {
    /** One unsigned byte of luminance. */
    GRAY8(1, 1, 0, 0, 0),
    /** Bytes R, G, B. */
    RGB8(3, 1, 0, 1, 2),
    /** Bytes B, G, R, the order of OpenCV and Spark. */
    BGR8(3, 1, 2, 1, 0),
    /** Bytes B, G, R, A; alpha is dropped. */
    BGRA8(4, 1, 2, 1, 0),
    /** Bytes R, G, B, A; alpha is dropped. */
    RGBA8(4, 1, 0, 1, 2),
    /** One unsigned 16-bit sample of luminance, full scale 65535. */
    GRAY16(1, 2, 0, 0, 0),
    /** Unsigned 16-bit samples R, G, B, full scale 65535. */
    RGB16(3, 2, 0, 1, 2);

    private final int samples;
    private final int sampleBytes;
    private final int[] rgb;

    Layout(int samples, int sampleBytes, int red, int green, int blue) {
        this.samples = samples;
        this.sampleBytes = sampleBytes;
        this.rgb = new int[] {red, green, blue};
    }

    /**
     * Returns the distance between neighbouring pixels of a row.
     *
     * @return bytes per pixel
     */
    public int pixelBytes() {
        return samples * sampleBytes;
    }

    int sampleBytes() {
        return sampleBytes;
    }

    boolean grey() {
        return samples == 1;
    }

    /** Byte offset inside the pixel of colour channel {@code c}, 0 = R. */
    int offset(int c) {
        return rgb[c] * sampleBytes;
    }
}
