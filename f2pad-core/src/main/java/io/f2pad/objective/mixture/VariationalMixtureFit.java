package io.f2pad.objective.mixture;

import io.f2pad.DatasetException;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Variational Bayes for a mixture of Gaussians (Attias, 2000; the update equations of scikit-learn's
 * BayesianGaussianMixture with a Gauss-Wishart prior). Empty components are dropped and eigenvalues floored at the end:
 * Eq. 10 ignores weights, so an empty component would be a cheap home for every colour. Thread-safe.
 */
public final class VariationalMixtureFit {

    private final MixtureOptions options;

    /**
     * Creates a fit.
     *
     * @param options settings
     */
    public VariationalMixtureFit(MixtureOptions options) {
        this.options = options;
    }

    /**
     * Fits points.
     *
     * @param points one row each, all of the same length
     * @return the components that hold data
     * @throws DatasetException if there are fewer points than components
     */
    public GaussianMixture fit(double[][] points) {
        return clean(fitAll(points));
    }

    /** Every component, empty ones included. */
    GaussianMixture fitAll(double[][] points) {
        if (points.length < options.components()) {
            throw new DatasetException("mixture: " + options.components() + " components need as many pixels, got "
                    + points.length);
        }
        VariationalState state = new VariationalState(points, options);
        double[][] responsibilities = new double[points.length][options.components()];
        int[] start = KMeans.assign(points, options.components(), options.seed());
        for (int i = 0; i < points.length; i++) {
            responsibilities[i][start[i]] = 1;
        }
        state.maximise(responsibilities);
        double bound = Double.NEGATIVE_INFINITY;
        for (int t = 0; t < options.maxIterations(); t++) {
            double next = state.expect(responsibilities);
            state.maximise(responsibilities);
            if (Math.abs(next - bound) < options.tolerance()) {
                break;
            }
            bound = next;
        }
        return state.mixture();
    }

    private GaussianMixture clean(GaussianMixture all) {
        List<Integer> kept = new ArrayList<>();
        double total = 0;
        for (int k = 0; k < all.components(); k++) {
            if (all.weights()[k] >= options.dropWeight()) {
                kept.add(k);
                total += all.weights()[k];
            }
        }
        double[] weights = new double[kept.size()];
        double[][] means = new double[kept.size()][];
        double[][][] covariances = new double[kept.size()][][];
        for (int k = 0; k < kept.size(); k++) {
            weights[k] = all.weights()[kept.get(k)] / total;
            means[k] = all.means()[kept.get(k)];
            covariances[k] = floored(all.covariances()[kept.get(k)]);
        }
        return new GaussianMixture(weights, means, covariances);
    }

    private double[][] floored(double[][] covariance) {
        int dims = covariance.length;
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(dims, true, true);
        if (!eigen.decompose(new DMatrixRMaj(covariance))) {
            throw new DatasetException("mixture: a covariance has no eigenvalues; the pixels hold NaN or infinity");
        }
        DMatrixRMaj out = new DMatrixRMaj(dims, dims);
        for (int i = 0; i < dims; i++) {
            DMatrixRMaj v = eigen.getEigenVector(i);
            double value = Math.max(eigen.getEigenvalue(i).getReal(), options.eigenvalueFloor());
            CommonOps_DDRM.multAddTransB(value, v, v, out);
        }
        double[][] rows = new double[dims][dims];
        for (int i = 0; i < dims; i++) {
            for (int j = 0; j < dims; j++) {
                rows[i][j] = 0.5 * (out.get(i, j) + out.get(j, i));
            }
        }
        return rows;
    }
}
