package io.f2pad.objective.mixture;

import io.f2pad.DatasetException;
import java.util.Arrays;
import org.apache.commons.math3.special.Gamma;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/** The posterior of the variational fit and its two steps. */
final class VariationalState {

    private final double[][] points;
    private final int dims;
    private final int k;
    private final MixtureOptions options;
    private final double[] priorMean;
    private final double[][] priorScale;
    private final double[] counts;
    private final double[] beta;
    private final double[] nu;
    private final double[][] means;
    private final double[][][] covariances;

    /** Priors of scikit-learn: m0 and Psi0 from the data, beta0 = 1, nu0 = D, concentration 1 / K. */
    VariationalState(double[][] points, MixtureOptions options) {
        this.points = points;
        this.options = options;
        this.dims = points[0].length;
        this.k = options.components();
        this.counts = new double[k];
        this.beta = new double[k];
        this.nu = new double[k];
        this.means = new double[k][dims];
        this.covariances = new double[k][dims][dims];
        double[] ones = new double[points.length];
        Arrays.fill(ones, 1);
        this.priorMean = mean(ones, points.length);
        double[][] scatter = scatter(ones, priorMean);
        this.priorScale = new double[dims][dims];
        for (int a = 0; a < dims; a++) {
            for (int b = 0; b < dims; b++) {
                priorScale[a][b] = scatter[a][b] / Math.max(1, points.length - 1);
            }
        }
        // Grey pixels have a flat scatter, which alone would be the covariance of an empty component.
        double ridge = smallestEigenvalue(priorScale) < options.regularisation() ? options.regularisation() : 0;
        for (int a = 0; a < dims; a++) {
            priorScale[a][a] += ridge;
        }
    }

    private static double smallestEigenvalue(double[][] symmetric) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(symmetric.length, false, true);
        if (!eigen.decompose(new DMatrixRMaj(symmetric))) {
            throw new DatasetException("mixture: a covariance has no eigenvalues; the pixels hold NaN or infinity");
        }
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < symmetric.length; i++) {
            smallest = Math.min(smallest, eigen.getEigenvalue(i).getReal());
        }
        return smallest;
    }

    private double[] mean(double[] weights, double total) {
        double[] mean = new double[dims];
        for (int i = 0; i < points.length; i++) {
            for (int d = 0; d < dims; d++) {
                mean[d] += weights[i] * points[i][d];
            }
        }
        for (int d = 0; d < dims; d++) {
            mean[d] /= total;
        }
        return mean;
    }

    private double[][] scatter(double[] weights, double[] mean) {
        double[][] scatter = new double[dims][dims];
        for (int i = 0; i < points.length; i++) {
            for (int a = 0; a < dims; a++) {
                double wa = weights[i] * (points[i][a] - mean[a]);
                for (int b = 0; b <= a; b++) {
                    scatter[a][b] += wa * (points[i][b] - mean[b]);
                }
            }
        }
        for (int a = 0; a < dims; a++) {
            for (int b = 0; b < a; b++) {
                scatter[b][a] = scatter[a][b];
            }
        }
        return scatter;
    }

    /** The M step: posterior parameters from responsibilities. */
    void maximise(double[][] responsibilities) {
        for (int c = 0; c < k; c++) {
            double[] r = new double[points.length];
            double count = 10 * Math.ulp(1.0);
            for (int i = 0; i < points.length; i++) {
                r[i] = responsibilities[i][c];
                count += r[i];
            }
            double[] mean = mean(r, count);
            double[][] scatter = scatter(r, mean);
            counts[c] = count;
            beta[c] = 1 + count;
            nu[c] = dims + count;
            for (int a = 0; a < dims; a++) {
                means[c][a] = (priorMean[a] + count * mean[a]) / beta[c];
                for (int b = 0; b < dims; b++) {
                    double ridge = a == b ? count * options.regularisation() : 0;
                    double pull = count / beta[c] * (mean[a] - priorMean[a]) * (mean[b] - priorMean[b]);
                    covariances[c][a][b] = (priorScale[a][b] + scatter[a][b] + ridge + pull) / nu[c];
                }
            }
        }
    }

    /** The E step: responsibilities in place; gives the mean log normaliser, which ends the fit when it settles. */
    double expect(double[][] responsibilities) {
        double[] logWeights = logWeights();
        double[] constants = new double[k];
        double[][][] precisions = new double[k][][];
        for (int c = 0; c < k; c++) {
            DMatrixRMaj covariance = new DMatrixRMaj(covariances[c]);
            DMatrixRMaj inverse = new DMatrixRMaj(dims, dims);
            CommonOps_DDRM.invert(covariance, inverse);
            precisions[c] = rows(inverse);
            double lambda = dims * Math.log(2);
            for (int d = 0; d < dims; d++) {
                lambda += Gamma.digamma((nu[c] - d) / 2);
            }
            double logDet = Math.log(CommonOps_DDRM.det(covariance));
            constants[c] = logWeights[c] + 0.5 * (lambda - dims / beta[c])
                    - 0.5 * (dims * Math.log(2 * Math.PI) + logDet) - 0.5 * dims * Math.log(nu[c]);
        }
        double total = 0;
        for (int i = 0; i < points.length; i++) {
            total += responsibilities(points[i], constants, precisions, responsibilities[i]);
        }
        return total / points.length;
    }

    private double responsibilities(double[] point, double[] constants, double[][][] precisions, double[] out) {
        double max = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < k; c++) {
            double quadratic = 0;
            for (int a = 0; a < dims; a++) {
                for (int b = 0; b < dims; b++) {
                    quadratic += (point[a] - means[c][a]) * precisions[c][a][b] * (point[b] - means[c][b]);
                }
            }
            out[c] = constants[c] - 0.5 * quadratic;
            max = Math.max(max, out[c]);
        }
        double sum = 0;
        for (int c = 0; c < k; c++) {
            out[c] = Math.exp(out[c] - max);
            sum += out[c];
        }
        for (int c = 0; c < k; c++) {
            out[c] /= sum;
        }
        return max + Math.log(sum);
    }

    private double[] logWeights() {
        double a0 = 1.0 / k;
        double[] out = new double[k];
        if (options.prior() == MixtureOptions.Prior.DIRICHLET) {
            double total = 0;
            for (double count : counts) {
                total += a0 + count;
            }
            for (int c = 0; c < k; c++) {
                out[c] = Gamma.digamma(a0 + counts[c]) - Gamma.digamma(total);
            }
            return out;
        }
        double rest = 0;
        for (double count : counts) {
            rest += count;
        }
        double broken = 0;
        for (int c = 0; c < k; c++) {
            rest -= counts[c];
            double g1 = 1 + counts[c];
            double g2 = a0 + Math.max(0, rest);
            out[c] = Gamma.digamma(g1) - Gamma.digamma(g1 + g2) + broken;
            broken += Gamma.digamma(g2) - Gamma.digamma(g1 + g2);
        }
        return out;
    }

    private static double[][] rows(DMatrixRMaj matrix) {
        double[][] rows = new double[matrix.numRows][matrix.numCols];
        for (int i = 0; i < matrix.numRows; i++) {
            for (int j = 0; j < matrix.numCols; j++) {
                rows[i][j] = matrix.get(i, j);
            }
        }
        return rows;
    }

    GaussianMixture mixture() {
        double total = 0;
        for (double count : counts) {
            total += count;
        }
        double[] weights = new double[k];
        for (int c = 0; c < k; c++) {
            weights[c] = counts[c] / total;
        }
        return new GaussianMixture(weights, means, covariances);
    }
}
