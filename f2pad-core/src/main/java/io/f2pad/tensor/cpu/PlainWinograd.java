package io.f2pad.tensor.cpu;

/**
 * The transforms of Winograd F(4x4, 3x3) and F(3x3, 4x4) on plain arrays: one array per tile element, one store stream
 * per loop.
 */
final class PlainWinograd {

    private float[][] window = new float[36][0];
    private float[][] half = new float[36][0];

    private void reserve(int channels) {
        if (window[0].length < channels) {
            window = new float[36][channels];
            half = new float[36][channels];
        }
    }

    /** V = B^T d B: columns first, then rows. */
    void input(float[] x, int xo, int row, int channels, float[] v, int vo, int plane) {
        reserve(channels);
        for (int p = 0; p < 36; p++) {
            System.arraycopy(x, xo + p / 6 * row + p % 6 * channels, window[p], 0, channels);
        }
        for (int i = 0; i < 6; i++) {
            inputLine(window, half, i, 6, channels);
        }
        for (int i = 0; i < 6; i++) {
            inputLine(half, window, 6 * i, 1, channels);
        }
        for (int p = 0; p < 36; p++) {
            System.arraycopy(window[p], 0, v, vo + p * plane, channels);
        }
    }

    private static void inputLine(float[][] from, float[][] to, int first, int step, int n) {
        float[] d1 = from[first + step];
        float[] d2 = from[first + 2 * step];
        float[] d3 = from[first + 3 * step];
        float[] d4 = from[first + 4 * step];
        combine(to[first], from[first], 4, d2, -5, d4, n);
        combine(to[first + 5 * step], d1, 4, d3, -5, from[first + 5 * step], n);
        combine(to[first + step], d1, -4, d2, -4, d3, d4, 1, n);
        combine(to[first + 2 * step], d1, 4, d2, -4, d3, d4, -1, n);
        combine(to[first + 3 * step], d1, -2, d2, -1, d3, d4, 2, n);
        combine(to[first + 4 * step], d1, 2, d2, -1, d3, d4, -2, n);
    }

    private static void combine(float[] out, float[] a, float p, float[] b, float q, float[] c, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] * p + b[i] * q + c[i];
        }
    }

    private static void combine(float[] out, float[] a, float p, float[] b, float q, float[] c, float[] d, float r,
            int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] * p + b[i] * q + c[i] * r + d[i];
        }
    }

    /**
     * Y = A^T M A.
     *
     * @return 16 arrays, the tile's pixels row by row; valid until the next call
     */
    float[][] output(float[] m, int mo, int plane, int channels) {
        reserve(channels);
        for (int p = 0; p < 36; p++) {
            System.arraycopy(m, mo + p * plane, window[p], 0, channels);
        }
        for (int i = 0; i < 6; i++) {
            outputLine(window, i, 6, half, i, 6, channels);
        }
        for (int r = 0; r < 4; r++) {
            outputLine(half, 6 * r, 1, window, 4 * r, 1, channels);
        }
        return window;
    }

    private static void outputLine(float[][] from, int first, int step, float[][] to, int start, int stride, int n) {
        float[] m0 = from[first];
        float[] m1 = from[first + step];
        float[] m2 = from[first + 2 * step];
        float[] m3 = from[first + 3 * step];
        float[] m4 = from[first + 4 * step];
        float[] m5 = from[first + 5 * step];
        float[] y0 = to[start];
        float[] y1 = to[start + stride];
        float[] y2 = to[start + 2 * stride];
        float[] y3 = to[start + 3 * stride];
        for (int i = 0; i < n; i++) {
            y0[i] = m0[i] + m1[i] + m2[i] + m3[i] + m4[i];
        }
        for (int i = 0; i < n; i++) {
            y1[i] = m1[i] - m2[i] + 2 * (m3[i] - m4[i]);
        }
        for (int i = 0; i < n; i++) {
            y2[i] = m1[i] + m2[i] + 4 * (m3[i] + m4[i]);
        }
        for (int i = 0; i < n; i++) {
            y3[i] = m1[i] - m2[i] + 8 * (m3[i] - m4[i]) + m5[i];
        }
    }

    /** Y = A^T M A of F(3x3, 4x4): 9 pixels row by row. */
    void output3(float[] m, int mo, int plane, int channels, float[] y) {
        reserve(channels);
        for (int p = 0; p < 36; p++) {
            System.arraycopy(m, mo + p * plane, window[p], 0, channels);
        }
        for (int i = 0; i < 6; i++) {
            outputLine3(window, i, 6, half, i, 6, channels);
        }
        for (int r = 0; r < 3; r++) {
            outputLine3(half, 6 * r, 1, window, 3 * r, 1, channels);
        }
        for (int p = 0; p < 9; p++) {
            System.arraycopy(window[p], 0, y, p * channels, channels);
        }
    }

    private static void outputLine3(float[][] from, int first, int step, float[][] to, int start, int stride, int n) {
        float[] m0 = from[first];
        float[] m1 = from[first + step];
        float[] m2 = from[first + 2 * step];
        float[] m3 = from[first + 3 * step];
        float[] m4 = from[first + 4 * step];
        float[] m5 = from[first + 5 * step];
        float[] y0 = to[start];
        float[] y1 = to[start + stride];
        float[] y2 = to[start + 2 * stride];
        for (int i = 0; i < n; i++) {
            y0[i] = m0[i] + m1[i] + m2[i] + m3[i] + m4[i];
        }
        for (int i = 0; i < n; i++) {
            y1[i] = m1[i] - m2[i] + 2 * (m3[i] - m4[i]);
        }
        for (int i = 0; i < n; i++) {
            y2[i] = m1[i] + m2[i] + 4 * (m3[i] + m4[i]) + m5[i];
        }
    }
}
