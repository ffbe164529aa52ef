package io.f2pad.image;

/** Where the samples of {@link Pixels} come from; converting reads the memory of the owner. */
sealed interface PixelSource permits BufferedImageSource, ByteBufferSource, PlaneSource {

    int width();

    int height();

    /** Fills three consecutive planes R, G, B of {@code width * height} values each, in [0, 1]. */
    void rgb(float[] out);

    /** Copies the first plane into the second and the third. */
    static void spreadGrey(float[] out) {
        int plane = out.length / 3;
        System.arraycopy(out, 0, out, plane, plane);
        System.arraycopy(out, 0, out, 2 * plane, plane);
    }
}
