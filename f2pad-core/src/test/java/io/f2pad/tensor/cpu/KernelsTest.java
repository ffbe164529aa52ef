package io.f2pad.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each primitive of both kinds of kernels against its definition, at lengths around the vector widths. */
final class KernelsTest {

    private static final int[] LENGTHS = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100};

    private static float[] random(int size, long seed) {
        return NaiveConvolution.random(size, seed);
    }

    @ParameterizedTest
    @EnumSource(KernelProvider.class)
    void multiply(KernelProvider provider) {
        KernelProviderTest.assumeAvailable(provider);
        Kernels kernels = provider.create();
        for (int m : new int[] {1, 3, 4, 5, 8, 11}) {
            for (int k : new int[] {1, 2, 5, 16, 37}) {
                for (boolean add : new boolean[] {false, true}) {
                    checkMultiply(kernels, m, k, 32, add);
                    checkMultiply(kernels, m, k, 16, add);
                }
            }
        }
    }

    /** Columns 16 on of a 37-column B and rows 3 on, so that offsets and padding matter. */
    private static void checkMultiply(Kernels kernels, int m, int k, int n, boolean add) {
        float[] b = random((k + 3) * 37, 1);
        float[] a = random(m * 40 + 5, 2);
        float[] c = random(m * 50 + 7, 3);
        float[] expected = c.clone();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = add ? c[7 + i * 50 + j] : 0;
                for (int l = 0; l < k; l++) {
                    sum += 16 + j < 37 ? (double) a[5 + i * 40 + l] * b[(3 + l) * 37 + 16 + j] : 0;
                }
                expected[7 + i * 50 + j] = (float) sum;
            }
        }
        Packed packed = kernels.pack(b, k + 3, 37);
        assertEquals(k + 3, packed.rows());
        assertEquals(48, packed.columns());
        kernels.multiply(a, 5, 40, m, packed, 3, k, 16, n, c, 7, 50, add);
        assertArrayEquals(expected, c, 1e-5f, m + "x" + k + (add ? " adding" : ""));
    }

    @ParameterizedTest
    @EnumSource(KernelProvider.class)
    void finish(KernelProvider provider) {
        KernelProviderTest.assumeAvailable(provider);
        Kernels kernels = provider.create();
        for (int n : LENGTHS) {
            for (int options = 0; options < 8; options++) {
                float[] s = random(3 * 120, 4);
                float[] bias = random(n + 2, 5);
                float[] residual = random(3 * 110 + 1, 6);
                float[] y = random(3 * 110 + 1, 7);
                float[] expected = y.clone();
                for (int p = 0; p < 3; p++) {
                    for (int i = 0; i < n; i++) {
                        float value = s[p * 120 + i] + ((options & 1) == 0 ? 0 : bias[2 + i]);
                        value += (options & 2) == 0 ? 0 : residual[1 + p * 110 + i];
                        expected[1 + p * 110 + i] = (options & 4) == 0 ? value : Math.max(value, 0);
                    }
                }
                kernels.finish(s, 0, 120, y, 1, 110, 3, n, (options & 1) == 0 ? null : bias, 2,
                        (options & 2) == 0 ? null : residual, (options & 4) != 0);
                assertArrayEquals(expected, y, 1e-6f, n + " channels, options " + options);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KernelProvider.class)
    void addAndMask(KernelProvider provider) {
        KernelProviderTest.assumeAvailable(provider);
        Kernels kernels = provider.create();
        for (int n : LENGTHS) {
            float[] x = random(n + 3, 8);
            x[3] = Float.NaN;
            float[] y = random(n + 5, 9);
            float[] added = y.clone();
            float[] masked = y.clone();
            for (int i = 0; i < n; i++) {
                added[5 + i] += x[3 + i];
                masked[5 + i] = x[3 + i] > 0 ? y[5 + i] : 0;
            }
            float[] actual = y.clone();
            kernels.add(x, 3, actual, 5, n);
            assertArrayEquals(added, actual);
            actual = y.clone();
            kernels.reluMask(x, 3, actual, 5, n);
            assertArrayEquals(masked, actual);
        }
    }

    @ParameterizedTest
    @EnumSource(KernelProvider.class)
    void maximaAreRoutedFromEveryWindowThatThereIs(KernelProvider provider) {
        KernelProviderTest.assumeAvailable(provider);
        Kernels kernels = provider.create();
        for (int n : LENGTHS) {
            float[] dy = random(4 * n + 3, 8);
            float[] argmax = new float[4 * n + 3];
            for (int i = 0; i < argmax.length; i++) {
                argmax[i] = (i * 7 + i / 5) % 10 - 1;
            }
            for (int options = 0; options < 8; options++) {
                int right = (options & 1) == 0 ? 0 : n;
                int down = (options & 2) == 0 ? 0 : 2 * n;
                boolean add = (options & 4) != 0;
                float[] dx = random(n + 5, 9);
                float[] expected = dx.clone();
                for (int i = 0; i < n; i++) {
                    float sum = add ? dx[5 + i] : 0;
                    for (int w = 0; w < 4; w++) {
                        boolean there = (w % 2 == 0 || right > 0) && (w / 2 == 0 || down > 0);
                        int o = 3 + i + w % 2 * right + w / 2 * down;
                        sum += there && argmax[o] == 8 - 2 * (w % 2) - 6 * (w / 2) ? dy[o] : 0;
                    }
                    expected[5 + i] = sum;
                }
                kernels.routeMaxima(dy, argmax, 3, down, right, 8, dx, 5, n, add);
                assertArrayEquals(expected, dx, n + " channels, options " + options);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KernelProvider.class)
    void aMaximumThatIsNotPositiveHasNoIndex(KernelProvider provider) {
        KernelProviderTest.assumeAvailable(provider);
        for (int n : LENGTHS) {
            float[] y = random(n + 1, 20);
            y[1] = 0;
            float[] argmax = random(n + 1, 21);
            float[] rectified = y.clone();
            float[] index = argmax.clone();
            for (int i = 1; i <= n; i++) {
                rectified[i] = Math.max(0, y[i]);
                index[i] = y[i] > 0 ? argmax[i] : -1;
            }
            provider.create().rectifyMaximum(y, argmax, 1, n);
            assertArrayEquals(rectified, y);
            assertArrayEquals(index, argmax);
        }
    }

    @ParameterizedTest
    @EnumSource(KernelProvider.class)
    void addRuns(KernelProvider provider) {
        KernelProviderTest.assumeAvailable(provider);
        for (int n : new int[] {1, 9, 16, 21}) {
            float[] x = random(60, 13);
            float[] y = random(120, 14);
            float[] expected = y.clone();
            for (int run = 0; run < 3; run++) {
                for (int i = 0; i < n; i++) {
                    expected[1 + run * 35 + i] += x[2 + run * 5 + i];
                }
            }
            provider.create().addRuns(x, 2, 5, y, 1, 35, 3, n);
            assertArrayEquals(expected, y, n + " floats");
        }
    }

    @ParameterizedTest
    @EnumSource(KernelProvider.class)
    void theFirstMaximumOfTheWindowWins(KernelProvider provider) {
        KernelProviderTest.assumeAvailable(provider);
        Kernels kernels = provider.create();
        int n = 19;
        float[] x = new float[3 * 3 * n];
        Arrays.fill(x, -2);
        x[5 * n + 4] = -1;
        x[7 * n + 4] = -1;
        x[8 * n + 18] = 3;
        x[18] = 9;
        float[] y = new float[n + 1];
        float[] argmax = new float[n + 1];
        kernels.maxWindow(x, 0, 3 * n, n, 1 | 3 << 8 | 1 << 16 | 3 << 24, y, argmax, 1);
        assertEquals(-2, y[1]);
        assertEquals(4, argmax[1], "row 1, column 1 comes first");
        assertEquals(-1, y[5]);
        assertEquals(5, argmax[5]);
        assertEquals(3, y[19], "row 0 lies outside the window");
        assertEquals(8, argmax[19]);
    }

    /** Vectors, what is left of them and both kinds of kernels round alike; far arguments keep their limits. */
    @ParameterizedTest
    @EnumSource(KernelProvider.class)
    void siluIsTheSameInEveryLane(KernelProvider provider) {
        KernelProviderTest.assumeAvailable(provider);
        Kernels kernels = provider.create();
        for (int n : LENGTHS) {
            float[] x = random(n + 3, 7);
            for (int i = 0; i < x.length; i++) {
                x[i] *= i % 5 == 4 ? 100 : 12;
            }
            float[] y = new float[n + 3];
            float[] dx = new float[n + 3];
            float[] ones = new float[n + 3];
            Arrays.fill(ones, 1);
            kernels.silu(x, y, 3, n);
            kernels.siluBackward(x, ones, dx, 3, n, false);
            for (int i = 3; i < n + 3; i++) {
                double s = 1 / (1 + Math.exp(-(double) x[i]));
                assertEquals(s, Sigmoid.of(x[i]), 2e-7);
                assertEquals(x[i] * Sigmoid.of(x[i]), y[i]);
                assertEquals(Sigmoid.siluSlope(x[i]), dx[i]);
                assertEquals(s * (1 + x[i] * (1 - s)), dx[i], 2e-7 * (1 + Math.abs(x[i])));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KernelProvider.class)
    void whiten(KernelProvider provider) {
        KernelProviderTest.assumeAvailable(provider);
        Kernels kernels = provider.create();
        for (int dims : LENGTHS) {
            int size = dims * (dims + 1) / 2;
            float[] factor = random(2 * size, 10);
            float[] d = Arrays.copyOf(random(dims, 11), kernels.padded(dims));
            double[] gradient = new double[dims];
            double score = 0;
            for (int i = 0; i < dims; i++) {
                double t = 0;
                for (int j = 0; j <= i; j++) {
                    t += (double) factor[size + i * (i + 1) / 2 + j] * d[j];
                }
                score += t * t;
                for (int j = 0; j <= i; j++) {
                    gradient[j] += 2 * t * factor[size + i * (i + 1) / 2 + j];
                }
            }
            float[] g = random(d.length, 12);
            float[] packed = kernels.packTriangles(factor, dims);
            assertEquals(score, kernels.whiten(packed, kernels.packedTriangle(dims), d, dims, g),
                    1e-5 * Math.max(1, score), dims + " dims");
            for (int j = 0; j < dims; j++) {
                assertEquals(gradient[j], g[j], 1e-5 * Math.max(1, score), dims + " dims, element " + j);
            }
        }
    }

    /** The JIT compiler must not change the order of a sum. */
    @ParameterizedTest
    @EnumSource(KernelProvider.class)
    void whitenIsTheSameInterpretedAndCompiled(KernelProvider provider) {
        KernelProviderTest.assumeAvailable(provider);
        Kernels kernels = provider.create();
        int dims = 100;
        float[] packed = kernels.packTriangles(random(dims * (dims + 1) / 2, 20), dims);
        float[] d = Arrays.copyOf(random(dims, 21), kernels.padded(dims));
        float[] g = new float[d.length];
        float score = kernels.whiten(packed, 0, d, dims, g);
        float[] first = g.clone();
        for (int i = 0; i < 30_000; i++) {
            kernels.whiten(packed, 0, d, dims, g);
        }
        assertEquals(score, kernels.whiten(packed, 0, d, dims, g));
        assertArrayEquals(first, g);
    }
}
