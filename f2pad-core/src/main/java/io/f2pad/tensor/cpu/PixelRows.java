package io.f2pad.tensor.cpu;

/** Moves rows of three-channel pixels between interleaved memory and one array per colour. */
final class PixelRows {

    private PixelRows() {
    }

    static void split(float[] x, int o, int count, float[] r, float[] g, float[] b) {
        for (int i = 0, j = o; i < count; i++, j += 3) {
            r[i] = x[j];
            g[i] = x[j + 1];
            b[i] = x[j + 2];
        }
    }

    /** To three planes of one array. */
    static void split(float[] x, int o, int count, float[] planes, int to, int plane) {
        for (int i = to, j = o; i < to + count; i++, j += 3) {
            planes[i] = x[j];
            planes[i + plane] = x[j + 1];
            planes[i + 2 * plane] = x[j + 2];
        }
    }

    /** {@code x - y} of two rows with the same layout. */
    static void difference(float[] x, float[] y, int o, int count, float[] r, float[] g, float[] b) {
        for (int i = 0, j = o; i < count; i++, j += 3) {
            r[i] = x[j] - y[j];
            g[i] = x[j + 1] - y[j + 1];
            b[i] = x[j + 2] - y[j + 2];
        }
    }

    static void join(float[] r, float[] g, float[] b, int count, float[] y, int o) {
        for (int i = 0, j = o; i < count; i++, j += 3) {
            y[j] = r[i];
            y[j + 1] = g[i];
            y[j + 2] = b[i];
        }
    }

    static void add(float[] r, float[] g, float[] b, int count, float[] y, int o) {
        for (int i = 0, j = o; i < count; i++, j += 3) {
            y[j] += r[i];
            y[j + 1] += g[i];
            y[j + 2] += b[i];
        }
    }

    /** {@code y = scale * x}, or adds it, for rows with the same layout and one scale per pixel. */
    static void scale(float[] x, float[] scale, int s, int count, float[] y, int o, boolean add) {
        if (add) {
            for (int i = 0, j = o; i < count; i++, j += 3) {
                float factor = scale[s + i];
                y[j] += factor * x[j];
                y[j + 1] += factor * x[j + 1];
                y[j + 2] += factor * x[j + 2];
            }
            return;
        }
        for (int i = 0, j = o; i < count; i++, j += 3) {
            float factor = scale[s + i];
            y[j] = factor * x[j];
            y[j + 1] = factor * x[j + 1];
            y[j + 2] = factor * x[j + 2];
        }
    }

    static void multiply(float[] x, float[] y, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = x[i] * y[i];
        }
    }
}
