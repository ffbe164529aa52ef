package io.f2pad.tensor.cpu;

import io.f2pad.tensor.FlowBlock;

/**
 * The soft clamp's curves on arrays: rational functions and polynomials in loops that the JIT compiler vectorises,
 * without a bit trick or a call, so that every engine gives the same bits.
 */
final class FlowCurves {

    /** From here on tanh is 1 in float precision. */
    private static final float SATURATED = 9;

    private FlowCurves() {
    }

    /**
     * {@code t = tanh(a)} to 2e-7: Lambert's continued fraction at a / 2, whose error the doubling
     * {@code tanh 2y = 2 T / (1 + T^2)} shrinks where it is largest.
     */
    static void tanh(float[] a, float[] t, int count) {
        for (int i = 0; i < count; i++) {
            float y = 0.5f * Math.max(-SATURATED, Math.min(SATURATED, a[i]));
            float z = y * y;
            float up = y * (135135 + z * (17325 + z * (378 + z)));
            float down = 135135 + z * (62370 + z * (3150 + z * 28));
            // 2 T / (1 + T^2) with T = up / down, by one division.
            t[i] = 2 * up * down / (down * down + up * up);
        }
    }

    /** {@code e = exp(1.9 t)} for |t| at most 1, to 5e-7: Taylor's polynomial of an eighth, to the eighth power. */
    static void exp(float[] t, float[] e, int count) {
        for (int i = 0; i < count; i++) {
            float r = FlowBlock.CLAMP / 8 * t[i];
            float p = 1 + r * (1 + r * (0.5f + r * (1 / 6f + r * (1 / 24f + r * (1 / 120f + r * (1 / 720f))))));
            float square = p * p;
            float fourth = square * square;
            e[i] = fourth * fourth;
        }
    }

    /** {@code y = x e + y}. */
    static void couple(float[] x, float[] e, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            y[i] = x[i] * e[i] + y[i];
        }
    }

    /** Gradient at the subnet's s output before the tanh: {@code (g x e + j) 1.9 (1 - t^2)}. */
    static void clampBackward(float[] g, float[] x, float[] e, float[] t, float[] j, float[] da, int count) {
        for (int i = 0; i < count; i++) {
            da[i] = (g[i] * x[i] * e[i] + j[i]) * (FlowBlock.CLAMP * (1 - t[i] * t[i]));
        }
    }

    /** {@code y = x e}. */
    static void multiply(float[] x, float[] e, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            y[i] = x[i] * e[i];
        }
    }

    static void rectify(float[] h, int count) {
        for (int i = 0; i < count; i++) {
            h[i] = Math.max(h[i], 0f);
        }
    }

    /** {@code y = x + z}, with offsets. */
    static void sum(float[] x, int xo, float[] z, int zo, float[] y, int yo, int count) {
        for (int i = 0; i < count; i++) {
            y[yo + i] = x[xo + i] + z[zo + i];
        }
    }
}
