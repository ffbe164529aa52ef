package io.f2pad.objective.mixture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.DatasetException;
import io.f2pad.SharedFiles;
import io.f2pad.model.Safetensors;
import io.f2pad.model.TensorFile;
import io.f2pad.objective.MixtureField;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class VariationalMixtureFitTest {

    private static double[][] blobs(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] points = new double[count][3];
        for (int i = 0; i < count; i++) {
            double centre = i % 3 == 0 ? -2 : 1.5;
            for (int d = 0; d < 3; d++) {
                points[i][d] = centre + 0.3 * (random.nextDouble() + random.nextDouble() - 1);
            }
        }
        return points;
    }

    @Test
    void emptyComponentsAreDropped() {
        GaussianMixture found = new VariationalMixtureFit(MixtureOptions.DEFAULT).fit(blobs(3000, 1));
        assertTrue(found.components() >= 2 && found.components() <= 4, "components " + found.components());
        for (int k = 0; k < found.components(); k++) {
            assertTrue(Math.abs(Math.abs(found.means()[k][0]) - 1.75) < 0.4, "mean " + found.means()[k][0]);
            assertTrue(found.covariances()[k][0][0] < 0.1, "an empty component spans all the data");
        }
    }

    @Test
    void constantColoursGetTheEigenvalueFloor() {
        double[][] points = new double[500][];
        for (int i = 0; i < points.length; i++) {
            points[i] = new double[] {0.25, -0.5, 1};
        }
        GaussianMixture found = new VariationalMixtureFit(MixtureOptions.DEFAULT).fit(points);
        assertEquals(1, Arrays.stream(found.weights()).sum(), 1e-12);
        MixtureField field = found.field(false);
        for (float precision : field.precisions()) {
            assertTrue(Float.isFinite(precision) && precision <= 1 / 3e-4 + 1, "precision " + precision);
        }
        assertEquals(0.25, found.means()[0][0], 1e-9);
    }

    /** The scatter of grey pixels has one direction only; rounding may even make its determinant negative. */
    @Test
    void fewGreyPixelsHaveAMixture() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double[][] points = new double[4 + seed % 20][];
            for (int i = 0; i < points.length; i++) {
                float grey = (float) random.nextDouble();
                points[i] = new double[] {(grey - 0.485f) / 0.229f, (grey - 0.456f) / 0.224f,
                    (grey - 0.406f) / 0.225f};
            }
            GaussianMixture mixture = new VariationalMixtureFit(MixtureOptions.DEFAULT).fit(points);
            assertTrue(mixture.components() >= 1);
            for (double weight : mixture.weights()) {
                assertTrue(weight > 0 && weight <= 1 + 1e-12, "weight " + weight);
            }
        }
    }

    @Test
    void sameSeedGivesTheSameMixture() {
        GaussianMixture a = new VariationalMixtureFit(MixtureOptions.DEFAULT).fit(blobs(800, 4));
        GaussianMixture b = new VariationalMixtureFit(MixtureOptions.DEFAULT).fit(blobs(800, 4));
        assertArrayEquals(a.weights(), b.weights());
        assertArrayEquals(a.means()[0], b.means()[0]);
    }

    @Test
    void tooFewPointsAreRefused() {
        assertThrows(DatasetException.class, () -> new VariationalMixtureFit(MixtureOptions.DEFAULT).fit(blobs(3, 1)));
    }

    @Test
    void reservoirIsBoundedAndSeeded() {
        PixelSample sample = new PixelSample(3, 50, 9);
        float[] planes = new float[3 * 400];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = i;
        }
        sample.add(planes);
        assertEquals(50, sample.pixels().length);
        double[] first = sample.pixels()[0];
        assertEquals(first[0] + 400, first[1]);
        PixelSample again = new PixelSample(3, 50, 9);
        again.add(planes);
        assertArrayEquals(first, again.pixels()[0]);
    }

    @Test
    @Tag("shared")
    void meetsTheOracle() {
        TensorFile oracle = Safetensors.read(SharedFiles.require("oracles/mog-vb.safetensors"));
        double[] flat = oracle.get("samples").doubles();
        double[][] points = new double[900][3];
        for (int i = 0; i < flat.length; i++) {
            points[i / 3][i % 3] = flat[i];
        }
        MixtureOptions options = new MixtureOptions(5, MixtureOptions.Prior.DIRICHLET, 1, 5000, 1e-12, 1e-6, 1e-3, 0);
        GaussianMixture all = new VariationalMixtureFit(options).fitAll(points);
        int empty = 0;
        for (double weight : all.weights()) {
            empty += weight < 1e-3 ? 1 : 0;
        }
        assertEquals(2, empty);
        GaussianMixture found = new VariationalMixtureFit(options).fit(points);
        assertEquals(3, found.components());
        double[] weights = oracle.get("weights").doubles();
        double[] means = oracle.get("means").doubles();
        double[] covariances = oracle.get("covariances").doubles();
        for (int k = 0; k < 5; k++) {
            if (weights[k] < 1e-3) {
                continue;
            }
            int match = nearest(found, means, k);
            for (int i = 0; i < 3; i++) {
                assertEquals(means[3 * k + i], found.means()[match][i], 1e-3);
                for (int j = 0; j < 3; j++) {
                    assertEquals(covariances[9 * k + 3 * i + j], found.covariances()[match][i][j], 1e-3);
                }
            }
        }
    }

    private static int nearest(GaussianMixture found, double[] means, int k) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int c = 0; c < found.components(); c++) {
            double distance = 0;
            for (int i = 0; i < 3; i++) {
                distance += Math.pow(found.means()[c][i] - means[3 * k + i], 2);
            }
            if (distance < least) {
                least = distance;
                best = c;
            }
        }
        return best;
    }
}
