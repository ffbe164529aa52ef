package io.f2pad.cli.study;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A mean with the 95 % interval of its percentile bootstrap over images (Efron, 1979): 2000 seeded resamples.
 *
 * @param mean the mean
 * @param low  2.5 % quantile of the resampled means
 * @param high 97.5 % quantile
 */
record Interval(double mean, double low, double high) {

    private static final int RESAMPLES = 2000;
    private static final long SEED = 1;

    static Interval of(double[] values) {
        int n = values.length;
        if (n == 0) {
            return new Interval(Double.NaN, Double.NaN, Double.NaN);
        }
        SplittableRandom random = new SplittableRandom(SEED);
        double[] means = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += values[random.nextInt(n)];
            }
            means[r] = sum / n;
        }
        Arrays.sort(means);
        double total = 0;
        for (double value : values) {
            total += value;
        }
        return new Interval(total / n, means[RESAMPLES / 40], means[RESAMPLES - 1 - RESAMPLES / 40]);
    }
}
