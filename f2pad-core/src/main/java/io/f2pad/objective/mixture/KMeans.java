package io.f2pad.objective.mixture;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Lloyd's algorithm from a k-means++ start; seeded. */
final class KMeans {

    private static final int ITERATIONS = 100;

    private KMeans() {
    }

    /** The cluster of every point. */
    static int[] assign(double[][] points, int clusters, long seed) {
        double[][] centres = start(points, clusters, new SplittableRandom(seed));
        int[] assigned = new int[points.length];
        for (int round = 0; round < ITERATIONS; round++) {
            boolean changed = false;
            for (int i = 0; i < points.length; i++) {
                int best = nearest(points[i], centres);
                changed |= best != assigned[i] || round == 0;
                assigned[i] = best;
            }
            if (!changed) {
                break;
            }
            move(points, assigned, centres);
        }
        return assigned;
    }

    private static double[][] start(double[][] points, int clusters, SplittableRandom random) {
        double[][] centres = new double[clusters][];
        centres[0] = points[random.nextInt(points.length)].clone();
        double[] nearest = new double[points.length];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        for (int k = 1; k < clusters; k++) {
            double total = 0;
            for (int i = 0; i < points.length; i++) {
                nearest[i] = Math.min(nearest[i], distance(points[i], centres[k - 1]));
                total += nearest[i];
            }
            double target = random.nextDouble() * total;
            int chosen = 0;
            for (double sum = nearest[0]; sum < target && chosen < points.length - 1; sum += nearest[chosen]) {
                chosen++;
            }
            centres[k] = points[chosen].clone();
        }
        return centres;
    }

    private static void move(double[][] points, int[] assigned, double[][] centres) {
        int dims = points[0].length;
        double[][] sums = new double[centres.length][dims];
        int[] counts = new int[centres.length];
        for (int i = 0; i < points.length; i++) {
            counts[assigned[i]]++;
            for (int d = 0; d < dims; d++) {
                sums[assigned[i]][d] += points[i][d];
            }
        }
        for (int k = 0; k < centres.length; k++) {
            for (int d = 0; counts[k] > 0 && d < dims; d++) {
                centres[k][d] = sums[k][d] / counts[k];
            }
        }
    }

    private static int nearest(double[] point, double[][] centres) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int k = 0; k < centres.length; k++) {
            double distance = distance(point, centres[k]);
            if (distance < least) {
                least = distance;
                best = k;
            }
        }
        return best;
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += (a[d] - b[d]) * (a[d] - b[d]);
        }
        return sum;
    }
}
