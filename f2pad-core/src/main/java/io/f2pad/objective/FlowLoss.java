package io.f2pad.objective;

/** What a position adds to CFLOW's loss (Eq. 6), as a function of {@code q = log p / C}. */
public enum FlowLoss {

    /** {@code -logsigmoid(q) = softplus(-q)}: what the flow is trained on. */
    LOG_SIGMOID {
        @Override
        public double of(double q) {
            return Math.max(-q, 0) + Math.log1p(Math.exp(-Math.abs(q)));
        }

        @Override
        public double slope(double q) {
            return -1 / (1 + Math.exp(q));
        }

        @Override
        public double inverse(double score) {
            return score > 30 ? -score : -Math.log(Math.expm1(Math.max(score, 1e-30)));
        }
    },

    /** {@code -q}: the negative log-likelihood per channel. */
    LIKELIHOOD {
        @Override
        public double of(double q) {
            return -q;
        }

        @Override
        public double slope(double q) {
            return -1;
        }

        @Override
        public double inverse(double score) {
            return -score;
        }
    };

    /**
     * The loss.
     *
     * @param q log-likelihood per channel
     * @return what the position adds
     */
    public abstract double of(double q);

    /**
     * Derivative of the loss.
     *
     * @param q log-likelihood per channel
     * @return its slope, not positive
     */
    public abstract double slope(double q);

    /**
     * The log-likelihood that a loss belongs to.
     *
     * @param score a value of {@link #of}
     * @return q
     */
    public abstract double inverse(double score);
}
