package io.f2pad.objective.mixture;

import io.f2pad.objective.MixtureField;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * A mixture of Gaussians. Immutable as long as nobody writes to its arrays.
 *
 * @param weights     K weights
 * @param means       K means of D values
 * @param covariances K covariances, D x D
 */
public record GaussianMixture(double[] weights, double[][] means, double[][][] covariances) {

    /** Checks that the arrays match. */
    public GaussianMixture {
        if (weights.length < 1 || means.length != weights.length || covariances.length != weights.length) {
            throw new IllegalArgumentException("mixture: " + weights.length + " weights, " + means.length
                    + " means and " + covariances.length + " covariances do not match");
        }
    }

    /** {@return the number of components} */
    public int components() {
        return weights.length;
    }

    /**
     * The components as the pixel prior's kernels read them (three dimensions).
     *
     * @param logDet whether Eq. 10 carries the log-determinants
     * @return means, inverse covariances and offsets
     */
    public MixtureField field(boolean logDet) {
        int k = components();
        float[] mean = new float[3 * k];
        float[] precision = new float[6 * k];
        float[] offset = new float[k];
        for (int c = 0; c < k; c++) {
            DMatrixRMaj covariance = new DMatrixRMaj(covariances[c]);
            DMatrixRMaj inverse = new DMatrixRMaj(3, 3);
            CommonOps_DDRM.invert(covariance, inverse);
            int at = 6 * c;
            for (int i = 0; i < 3; i++) {
                mean[3 * c + i] = (float) means[c][i];
                for (int j = i; j < 3; j++) {
                    precision[at++] = (float) inverse.get(i, j);
                }
            }
            offset[c] = logDet ? (float) Math.log(CommonOps_DDRM.det(covariance)) : 0;
        }
        return new MixtureField(mean, precision, offset);
    }
}
