package io.f2pad.objective.mixture;

/**
 * Settings of the variational fit.
 *
 * @param components     components to start with
 * @param prior          prior of the weights
 * @param seed           seed of the k-means start
 * @param maxIterations  most iterations
 * @param tolerance      change of the mean lower bound that ends the fit
 * @param regularisation added to covariance diagonals
 * @param dropWeight     components lighter than this are dropped: they hold the whole data's spread
 * @param eigenvalueFloor smallest eigenvalue of a component's covariance; one 8-bit step in normalised units
 */
public record MixtureOptions(int components, Prior prior, long seed, int maxIterations, double tolerance,
        double regularisation, double dropWeight, double eigenvalueFloor) {

    /** Priors of the weights. */
    public enum Prior {
        /** Finite symmetric Dirichlet (Attias, 2000). */
        DIRICHLET,
        /** Stick breaking. */
        DIRICHLET_PROCESS
    }

    /** Four components, stick breaking. */
    public static final MixtureOptions DEFAULT = new MixtureOptions(4, Prior.DIRICHLET_PROCESS, 1, 500, 1e-3, 1e-6,
            1e-3, 3e-4);

    /** Checks the ranges. */
    public MixtureOptions {
        if (components < 1 || maxIterations < 1 || !(tolerance > 0 && regularisation >= 0 && dropWeight >= 0
                && dropWeight < 1 && eigenvalueFloor >= 0)) {
            throw new IllegalArgumentException("mixture: components and iterations must be at least 1, tolerance "
                    + "positive, floors not negative, got " + components + ", " + maxIterations + ", " + tolerance);
        }
    }
}
