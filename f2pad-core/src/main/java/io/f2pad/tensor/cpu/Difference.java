package io.f2pad.tensor.cpu;

/** The difference of two features and its length, for jobs that measure distances. */
final class Difference {

    private Difference() {
    }

    /** {@code d = x - y} on n values. */
    static void subtract(float[] x, int xo, float[] y, int yo, float[] d, int n) {
        for (int i = 0; i < n; i++) {
            d[i] = x[xo + i] - y[yo + i];
        }
    }

    /** Four fixed partial sums hide the latency of an addition. */
    static float squaredNorm(float[] d, int n) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            s0 += d[i] * d[i];
            s1 += d[i + 1] * d[i + 1];
            s2 += d[i + 2] * d[i + 2];
            s3 += d[i + 3] * d[i + 3];
        }
        for (; i < n; i++) {
            s0 += d[i] * d[i];
        }
        return s0 + s1 + (s2 + s3);
    }
}
