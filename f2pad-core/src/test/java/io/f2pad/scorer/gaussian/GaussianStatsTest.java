package io.f2pad.scorer.gaussian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.DatasetException;
import io.f2pad.SharedFiles;
import io.f2pad.model.Safetensors;
import io.f2pad.model.TensorFile;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GaussianStatsTest {

    private static final int POSITIONS = 5;
    private static final int DIMS = 4;

    private static float[] image(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] features = new float[POSITIONS * DIMS];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) (100 + random.nextDouble() + (i % DIMS) * random.nextDouble());
        }
        return features;
    }

    private static GaussianStats stats(int from, int to) {
        GaussianStats stats = new GaussianStats(POSITIONS, DIMS);
        for (int i = from; i < to; i++) {
            stats.add(image(i));
        }
        return stats;
    }

    @Test
    void meanAndCovarianceFollowTheirDefinitions() {
        int n = 11;
        GaussianStats stats = stats(0, n);
        for (int p = 0; p < POSITIONS; p++) {
            double[] mean = new double[DIMS];
            for (int i = 0; i < n; i++) {
                for (int d = 0; d < DIMS; d++) {
                    mean[d] += image(i)[p * DIMS + d] / (double) n;
                }
            }
            assertArrayEquals(mean, stats.mean(p), 1e-9);
            int k = 0;
            for (int a = 0; a < DIMS; a++) {
                for (int b = 0; b <= a; b++, k++) {
                    double sum = 0;
                    for (int i = 0; i < n; i++) {
                        sum += (image(i)[p * DIMS + a] - mean[a]) * (image(i)[p * DIMS + b] - mean[b]);
                    }
                    assertEquals(sum / (n - 1), stats.covariance(p)[k], 1e-9);
                }
            }
        }
    }

    @Test
    void halvesMergeToTheWhole() {
        GaussianStats merged = stats(0, 4);
        merged.merge(stats(4, 9));
        GaussianStats whole = stats(0, 9);
        assertEquals(9, merged.count());
        for (int p = 0; p < POSITIONS; p++) {
            assertArrayEquals(whole.mean(p), merged.mean(p), 1e-9);
            assertArrayEquals(whole.covariance(p), merged.covariance(p), 1e-9);
        }
        GaussianStats empty = new GaussianStats(POSITIONS, DIMS);
        empty.merge(whole);
        assertArrayEquals(whole.covariance(2), empty.covariance(2), 1e-12);
    }

    @Test
    void oneImageIsNotEnough() {
        DatasetException e = assertThrows(DatasetException.class, () -> stats(0, 1).toField(1, POSITIONS, 0.01));
        assertTrue(e.getMessage().contains("at least 2 images"), e.getMessage());
    }

    @Test
    void notANumberIsRefused() {
        GaussianStats stats = stats(0, 3);
        float[] bad = image(3);
        bad[7] = Float.NaN;
        stats.add(bad);
        assertThrows(DatasetException.class, () -> stats.toField(1, POSITIONS, 0.01));
    }

    @Test
    @Tag("shared")
    void whiteningMeetsTheOracle() {
        TensorFile oracle = Safetensors.read(SharedFiles.require("oracles/scorers.safetensors"));
        double[] covariance = oracle.get("cov").doubles();
        double[] mean = oracle.get("mean").doubles();
        double[] f = oracle.get("f").doubles();
        int dims = 9;
        for (int p = 0; p < 6; p++) {
            double[] packed = new double[dims * (dims + 1) / 2];
            int k = 0;
            for (int i = 0; i < dims; i++) {
                for (int j = 0; j <= i; j++, k++) {
                    packed[k] = covariance[(p * dims + i) * dims + j];
                }
            }
            double[] w = Whitening.factor(packed, dims, 0, p);
            double score = 0;
            double[] gradient = new double[dims];
            for (int i = 0; i < dims; i++) {
                double t = 0;
                for (int j = 0; j <= i; j++) {
                    t += w[i * (i + 1) / 2 + j] * (f[p * dims + j] - mean[p * dims + j]);
                }
                score += t * t;
                for (int j = 0; j <= i; j++) {
                    gradient[j] += 2 * t * w[i * (i + 1) / 2 + j];
                }
            }
            double expected = oracle.get("mahalanobis").doubles()[p];
            assertEquals(expected, score, 1e-9 * expected);
            for (int i = 0; i < dims; i++) {
                double g = oracle.get("mahalanobis_grad").doubles()[p * dims + i];
                assertEquals(g, gradient[i], 1e-9 * Math.max(1, Math.abs(g)));
            }
        }
    }
}
