package io.f2pad.scorer.gaussian;

import io.f2pad.DatasetException;

/** The packed whitening factor {@code W = L^-1} of a covariance {@code L L^T}, in double. */
final class Whitening {

    private Whitening() {
    }

    /** Cholesky by rows, then inversion by forward substitution; offsets of packed rows are i*(i+1)/2. */
    static double[] factor(double[] covariance, int dims, double epsilon, int position) {
        double[] l = covariance.clone();
        for (int i = 0; i < dims; i++) {
            int row = i * (i + 1) / 2;
            l[row + i] += epsilon;
            for (int j = 0; j <= i; j++) {
                int other = j * (j + 1) / 2;
                double value = l[row + j];
                for (int k = 0; k < j; k++) {
                    value -= l[row + k] * l[other + k];
                }
                if (i > j) {
                    l[row + j] = value / l[other + j];
                } else if (value > 0) {
                    l[row + i] = Math.sqrt(value);
                } else {
                    throw new DatasetException("padim: the covariance at position " + position
                            + " is not positive definite; the features hold NaN or infinity");
                }
            }
        }
        return invert(l, dims);
    }

    /** Row i of W: {@code W_ii = 1 / L_ii}, {@code W_i: = -(sum_k<i L_ik W_k:) / L_ii}. */
    private static double[] invert(double[] l, int dims) {
        double[] w = new double[l.length];
        for (int i = 0; i < dims; i++) {
            int row = i * (i + 1) / 2;
            for (int k = 0; k < i; k++) {
                double lik = l[row + k];
                int other = k * (k + 1) / 2;
                for (int j = 0; j <= k; j++) {
                    w[row + j] -= lik * w[other + j];
                }
            }
            double scale = 1 / l[row + i];
            for (int j = 0; j < i; j++) {
                w[row + j] *= scale;
            }
            w[row + i] = scale;
        }
        return w;
    }
}
