package io.f2pad.scorer.flow;

/**
 * How a flow is trained.
 *
 * @param epochs   passes over the cached features, at most
 * @param batch    features of one step
 * @param rate     highest learning rate of Adam
 * @param noise    deviation of the Gaussian noise added to the features of every step, in their own units; it keeps
 *                 directions without spread from getting a boundless density, like the epsilon of a covariance
 * @param patience epochs without a lower loss on held-out images after which training ends; 0 trains to the end
 * @param seed     seed of the order of the features
 */
public record TrainingOptions(int epochs, int batch, double rate, double noise, int patience, long seed) {

    /** Share of the training during which the rate rises, two epochs of 25 in the reference code. */
    private static final double WARM_UP = 0.08;
    /** The last rate as a part of the highest. */
    private static final double LAST = 1e-3;
    /** The first rate as a part of the highest. */
    private static final double FIRST = 0.1;

    /** Checks the ranges. */
    public TrainingOptions {
        if (epochs < 1 || batch < 1 || !(rate > 0) || !(noise >= 0) || patience < 0) {
            throw new IllegalArgumentException("cflow: epochs and batch must be at least 1, rate positive, noise and "
                    + "patience not negative, got " + epochs + ", " + batch + ", " + rate + ", " + noise + ", "
                    + patience);
        }
    }

    /**
     * The learning rate: a linear rise to the cosine's value at the end of the warm-up, then the cosine
     * {@code last + (rate - last) (1 + cos(pi done)) / 2}.
     *
     * @param done share of the steps done, 0 to 1
     * @return the rate of the next step
     */
    public double rate(double done) {
        double last = rate * LAST;
        double cosine = last + (rate - last) * (1 + Math.cos(Math.PI * Math.max(done, WARM_UP))) / 2;
        return done >= WARM_UP ? cosine : FIRST * rate + (cosine - FIRST * rate) * done / WARM_UP;
    }
}
