package io.f2pad.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.oracle.FormulaTensors;
import io.f2pad.tensor.cpu.KernelPool;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every layer against plain loops in double, at extents that fill no tile. */
class TransformerTest {

    private static float[] u(String name, int count) {
        return FormulaTensors.floats(name, count, 1);
    }

    private static double[] affine(double[] x, int rows, int in, int out, float[] w, float[] b) {
        double[] y = new double[rows * out];
        for (int r = 0; r < rows; r++) {
            for (int o = 0; o < out; o++) {
                double sum = b[o];
                for (int i = 0; i < in; i++) {
                    sum += x[r * in + i] * w[o * in + i];
                }
                y[r * out + o] = sum;
            }
        }
        return y;
    }

    private static double[] doubles(float[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i];
        }
        return y;
    }

    private static void assertClose(double[] expected, float[] found, double tolerance) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], tolerance * Math.max(1, Math.abs(expected[i])), "element " + i);
        }
    }

    private static double gelu(double x) {
        return 0.5 * x * Erf.erfc(-x / Math.sqrt(2));
    }

    @Test
    void exponentialIsExactToTheNinthDigit() {
        for (double x = -86.9; x < 88; x += 0.0137) {
            assertEquals(1, Exponential.of(x) / StrictMath.exp(x), 1e-10, "exp(" + x + ")");
        }
        assertEquals(1, Exponential.of(0));
        assertEquals(0, Exponential.of(-1000));
        assertEquals(0, Exponential.of(Double.NEGATIVE_INFINITY));
        assertTrue(Double.isNaN(Exponential.of(Double.NaN)));
    }

    @Test
    void geluIsTheExactForm() {
        for (double x = -12; x < 12; x += 0.00731) {
            float value = (float) x;
            assertEquals(gelu(value), Gelu.of(value), 1.6e-7 * Math.max(1, Math.abs(value)), "gelu(" + value + ")");
        }
        assertEquals(0, Gelu.of(0));
        assertEquals(30, Gelu.of(30));
        assertEquals(0, Gelu.of(-30), 1e-30);
    }

    /** The first calls are interpreted, the last ones compiled. */
    @Test
    void compiledCodeGivesTheBytesOfTheInterpreter() {
        int first = hash();
        for (int i = 0; i < 300; i++) {
            assertEquals(first, hash());
        }
    }

    private static int hash() {
        int hash = 0;
        for (int i = -1000; i < 1000; i++) {
            hash = 31 * hash + Float.floatToIntBits(Gelu.of(0.00913f * i));
            hash = 31 * hash + Double.hashCode(Exponential.of(0.0371 * i));
        }
        return hash;
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "5, 7, 3", "7, 300, 70", "4, 64, 128", "23, 513, 17"})
    void linearLayer(int rows, int in, int out) {
        float[] x = u("x", rows * in);
        float[] w = u("w", out * in);
        float[] b = u("b", out);
        double[] expected = affine(doubles(x), rows, in, out, w, b);
        for (int threads = 1; threads <= 3; threads++) {
            try (KernelPool pool = KernelPool.open(threads)) {
                Linear layer = new Linear(pool, in, out, w, b);
                float[] y = new float[rows * out];
                layer.apply(pool, x, rows, y);
                assertClose(expected, y, 1e-5 * in);
                float[] sum = y.clone();
                layer.addTo(pool, x, rows, sum);
                float[] bent = new float[y.length];
                layer.applyGelu(pool, x, rows, bent);
                for (int i = 0; i < y.length; i++) {
                    assertEquals(2 * y[i], sum[i], 1e-5 * in);
                    assertEquals(Gelu.of(y[i]), bent[i]);
                }
            }
        }
    }

    @Test
    void layerNormalisation() {
        int n = 37;
        float[] x = u("x", 3 * n);
        float[] w = u("w", n);
        float[] b = u("b", n);
        double[] expected = new double[x.length];
        for (int r = 0; r < 3; r++) {
            double mean = 0;
            double variance = 0;
            for (int i = 0; i < n; i++) {
                x[r * n + i] = 100 * r + x[r * n + i];
                mean += x[r * n + i] / (double) n;
            }
            for (int i = 0; i < n; i++) {
                variance += Math.pow(x[r * n + i] - mean, 2) / n;
            }
            for (int i = 0; i < n; i++) {
                expected[r * n + i] = (x[r * n + i] - mean) / Math.sqrt(variance + 1e-6) * w[i] + b[i];
            }
        }
        try (KernelPool pool = KernelPool.open(2)) {
            new LayerNorm(w, b, 1e-6).apply(pool, x, 3, x);
        }
        assertClose(expected, x, 1e-6);
    }

    @ParameterizedTest
    @CsvSource({"1, 4, 1", "5, 12, 3", "19, 40, 2"})
    void attention(int rows, int dim, int heads) {
        float[] x = u("x", rows * dim);
        float[] wide = u("qkv", 3 * dim * dim);
        float[] shift = u("qkv.bias", 3 * dim);
        float[] back = u("proj", dim * dim);
        float[] bias = u("proj.bias", dim);
        double[] expected = attend(affine(doubles(x), rows, dim, 3 * dim, wide, shift), rows, dim, heads);
        expected = affine(expected, rows, dim, dim, back, bias);
        float[] first = null;
        for (int threads = 1; threads <= 3; threads++) {
            try (KernelPool pool = KernelPool.open(threads)) {
                Attention attention = new Attention(heads, new Linear(pool, dim, 3 * dim, wide, shift),
                        new Linear(pool, dim, dim, back, bias));
                float[] y = new float[rows * dim];
                attention.addTo(pool, x, rows, y);
                assertClose(expected, y, 1e-4);
                first = first == null ? y : first;
                assertArrayEquals(first, y);
            }
        }
    }

    private static double[] attend(double[] all, int rows, int dim, int heads) {
        double[] mixed = new double[rows * dim];
        int d = dim / heads;
        for (int h = 0; h < heads; h++) {
            for (int q = 0; q < rows; q++) {
                double[] weight = new double[rows];
                double sum = 0;
                for (int k = 0; k < rows; k++) {
                    double dot = 0;
                    for (int i = h * d; i < (h + 1) * d; i++) {
                        dot += all[q * 3 * dim + i] * all[k * 3 * dim + dim + i];
                    }
                    weight[k] = Math.exp(dot / Math.sqrt(d));
                    sum += weight[k];
                }
                for (int k = 0; k < rows; k++) {
                    for (int i = h * d; i < (h + 1) * d; i++) {
                        mixed[q * dim + i] += weight[k] / sum * all[k * 3 * dim + 2 * dim + i];
                    }
                }
            }
        }
        return mixed;
    }

    @Test
    void layersThatDoNotFitAreRefused() {
        try (KernelPool pool = KernelPool.open(1)) {
            assertThrows(IllegalArgumentException.class, () -> new Linear(pool, 2, 3, new float[5], new float[3]));
            Linear qkv = new Linear(pool, 4, 12, new float[48], new float[12]);
            Linear proj = new Linear(pool, 4, 4, new float[16], new float[4]);
            assertThrows(IllegalArgumentException.class, () -> new Attention(3, qkv, proj));
            assertThrows(IllegalArgumentException.class, () -> new Attention(2, proj, proj));
            assertThrows(IllegalArgumentException.class, () -> new LayerNorm(new float[2], new float[3], 1e-6));
        }
    }
}
