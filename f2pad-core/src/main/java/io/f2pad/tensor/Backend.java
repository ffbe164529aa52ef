package io.f2pad.tensor;

import io.f2pad.objective.AdanOptions;
import io.f2pad.objective.ColourRange;
import io.f2pad.objective.FlowLoss;
import io.f2pad.objective.MixtureField;
import io.f2pad.objective.RegularizerTerms;
import io.f2pad.objective.SharingOptions;
import io.f2pad.objective.StepOptions;
import io.f2pad.objective.TvForm;
import org.jspecify.annotations.Nullable;

/**
 * Everything numeric under an op. Shapes have been checked by the op before a method is called; every method is
 * deterministic and allocates nothing. {@code accumulate} adds to the destination instead of overwriting it.
 *
 * <p>A method computes the {@link Tensor#window window} of the tensor that it writes, of the first one where it writes
 * several, and leaves the other positions alone.
 *
 * <p>A backend serves one client thread at a time (it owns scratch space and workers); {@link #fork} gives a sibling
 * for another client that shares the {@link Frozen} operands.
 */
public interface Backend extends ChannelwiseBackend, AutoCloseable {

    /** {@return a short name with the engine in use, such as {@code cpu (Vector API, 256 bit)}} */
    String name();

    /**
     * Gives an independent sibling on which this backend's frozen operands are valid.
     *
     * @param threads worker threads of the sibling, at least 1
     * @return the sibling, to be closed by the caller
     */
    Backend fork(int threads);

    /**
     * Allocates a tensor of zeros.
     *
     * @param shape its shape
     * @return the tensor
     */
    Tensor allocate(Shape shape);

    /**
     * Gives another handle on a tensor's elements, of which methods that write it compute a part only.
     *
     * @param tensor a tensor of this backend, which stays the owner of the elements
     * @param window the part, within the tensor
     * @return the view; not to be freed
     */
    Tensor view(Tensor tensor, Window window);

    /**
     * Frees a tensor; it must not be used afterwards.
     *
     * @param tensor a tensor of this backend
     */
    void free(Tensor tensor);

    /**
     * Prepares a convolution for both directions.
     *
     * @param filter geometry, weights and bias
     * @return the packed operand
     */
    Frozen freeze(Filter filter);

    /**
     * Prepares per-position Gaussians.
     *
     * @param field means and factors
     * @return the operand
     */
    Frozen freeze(GaussianField field);

    /**
     * Prepares a memory of features.
     *
     * @param bank the features
     * @return the operand
     */
    Frozen freeze(FeatureBank bank);

    /**
     * {@code y = x * filter + bias (+ residual)}, then {@code max(y, 0)} if {@code relu}.
     *
     * @param x        input
     * @param filter   from {@link #freeze(Filter)}
     * @param residual added before the ReLU, shaped like y, or null
     * @param relu     whether to rectify
     * @param y        output
     */
    void conv2d(Tensor x, Frozen filter, @Nullable Tensor residual, boolean relu, Tensor y);

    /**
     * The adjoint of the convolution with respect to its input.
     *
     * @param dy         gradient at the output, before bias, residual and ReLU
     * @param filter     from {@link #freeze(Filter)}
     * @param dx         gradient at the input
     * @param accumulate whether to add
     */
    void conv2dBackward(Tensor dy, Frozen filter, Tensor dx, boolean accumulate);

    /**
     * {@code dy = y > 0 ? dy : 0}, in place.
     *
     * @param y  rectified output
     * @param dy gradient at it
     */
    void reluMask(Tensor y, Tensor dy);

    /**
     * {@code y = x} or {@code y += x}.
     *
     * @param x          source
     * @param y          destination of the same shape
     * @param accumulate whether to add
     */
    void copy(Tensor x, Tensor y, boolean accumulate);

    /**
     * Sets every element.
     *
     * @param x     destination
     * @param value the value
     */
    void fill(Tensor x, float value);

    /**
     * {@code y = scale * x}; a one-channel scale applies to every channel of its position.
     *
     * @param x          input
     * @param scale      shaped like x or with one channel
     * @param y          output shaped like x
     * @param accumulate whether to add
     */
    void multiply(Tensor x, Tensor scale, Tensor y, boolean accumulate);

    /**
     * 3x3 maximum, stride 2, padding 1; the first maximum in row-major window order wins.
     *
     * @param x      input
     * @param relu   whether to rectify
     * @param y      output
     * @param argmax receives the window index 0..8 of each maximum, -1 where the rectified maximum is 0
     */
    void maxPool(Tensor x, boolean relu, Tensor y, Tensor argmax);

    /**
     * Routes gradients to the recorded maxima; overlapping windows add up.
     *
     * @param dy         gradient at the output
     * @param argmax     from {@link #maxPool}
     * @param dx         gradient at the input
     * @param accumulate whether to add
     */
    void maxPoolBackward(Tensor dy, Tensor argmax, Tensor dx, boolean accumulate);

    /**
     * 3x3 mean, stride 1, zero padding 1, divisor always 9; it is its own adjoint.
     *
     * @param x          input
     * @param y          output of the same shape
     * @param accumulate whether to add
     */
    void averagePool(Tensor x, Tensor y, boolean accumulate);

    /**
     * Repeats every element on a factor x factor block.
     *
     * @param x      input
     * @param factor at least 1
     * @param y      output
     */
    void upsample(Tensor x, int factor, Tensor y);

    /**
     * Sums every factor x factor block.
     *
     * @param dy         gradient at the output
     * @param factor     at least 1
     * @param dx         gradient at the input
     * @param accumulate whether to add
     */
    void upsampleBackward(Tensor dy, int factor, Tensor dx, boolean accumulate);

    /**
     * {@code y[:, offset + k] = x[:, channels[k]]} for every k; other channels of y stay as they are.
     *
     * @param x        input
     * @param channels distinct channels of x
     * @param y        output
     * @param offset   first channel of y written
     */
    void gather(Tensor x, int[] channels, Tensor y, int offset);

    /**
     * The adjoint of {@link #gather}: {@code dx[:, channels[k]] = dy[:, offset + k]}, other channels of dx get 0 (or
     * stay, when accumulating).
     *
     * @param dy         gradient at the gathered tensor
     * @param offset     first channel of dy read
     * @param channels   distinct channels of dx
     * @param dx         gradient at the input
     * @param accumulate whether to add
     */
    void scatter(Tensor dy, int offset, int[] channels, Tensor dx, boolean accumulate);

    /**
     * Squared Mahalanobis distance per position and its unit gradient {@code 2 W^T W (f - mean)} (Eq. 7).
     *
     * @param f        features N,dims,H,W
     * @param field    from {@link #freeze(GaussianField)}
     * @param score    receives N,1,H,W
     * @param gradient receives N,dims,H,W
     */
    void mahalanobis(Tensor f, Frozen field, Tensor score, Tensor gradient);

    /**
     * Searches the rows of a bank that are nearest to the feature at every position (Eq. 5).
     *
     * @param f       features N,dims,H,W
     * @param bank    from {@link #freeze(FeatureBank)}
     * @param indices receives row numbers N,b,H,W, nearest first, b at most the bank's rows; ties and rounding of
     *                {@code |f|^2 - 2 f m + |m|^2} decide between rows that are equally near
     */
    void searchNearest(Tensor f, Frozen bank, Tensor indices);

    /**
     * Distance to the nearest candidate per position and its unit gradient (Eq. 4 and 5); the first of equal ones
     * counts, the gradient of a distance of 0 is 0.
     *
     * @param f          features N,dims,H,W
     * @param bank       from {@link #freeze(FeatureBank)}
     * @param candidates row numbers N,b,H,W
     * @param squared    whether to take the squared distance
     * @param score      receives N,1,H,W
     * @param gradient   receives N,dims,H,W
     */
    void nearestCandidate(Tensor f, Frozen bank, Tensor candidates, boolean squared, Tensor score, Tensor gradient);

    /**
     * Prepares a normalising flow, with everything that its conditions, the codes of the positions, contribute.
     *
     * @param flow weights and codes
     * @return the operand
     */
    Frozen freeze(FlowField flow);

    /**
     * Loss of a conditional normalising flow per position and its unit gradient (Eq. 6).
     *
     * @param f        features N,channels,H,W
     * @param flow     from {@link #freeze(FlowField)}
     * @param loss     which function of the log-likelihood per channel
     * @param score    receives N,1,H,W
     * @param gradient receives N,channels,H,W
     */
    void couplingFlow(Tensor f, Frozen flow, FlowLoss loss, Tensor score, Tensor gradient);

    /**
     * LOG penalty {@code asinh(|a| / sqrt(eps))} per pixel of omega, a = image - n (Eq. 8).
     *
     * @param n       non-defective image
     * @param image   input image
     * @param omega   N,1,H,W, 1 inside and 0 outside
     * @param epsilon eps of the penalty
     * @param map     receives N,1,H,W
     */
    void logPenalty(Tensor n, Tensor image, Tensor omega, double epsilon, Tensor map);

    /**
     * Gradient of {@link #logPenalty} with respect to n; zero where a = 0.
     *
     * @param n          non-defective image
     * @param image      input image
     * @param omega      region
     * @param epsilon    eps of the penalty
     * @param dMap       gradient at the map
     * @param dn         gradient at n
     * @param accumulate whether to add
     */
    void logPenaltyBackward(Tensor n, Tensor image, Tensor omega, double epsilon, Tensor dMap, Tensor dn,
            boolean accumulate);

    /**
     * Prior of the pixel values per pixel of omega, {@code min_k (n - mu_k)^T P_k (n - mu_k) + offset_k} (Eq. 10), and
     * its gradient {@code 2 P_k (n - mu_k)}, with the lowest index on ties; both are 0 outside omega.
     *
     * @param n        non-defective image
     * @param omega    region
     * @param mixture  the components
     * @param map      receives N,1,H,W
     * @param gradient receives the gradient of the map, N,3,H,W
     */
    void mixturePrior(Tensor n, Tensor omega, MixtureField mixture, Tensor map, Tensor gradient);

    /**
     * Penalty of invalid colours, {@code sum_c max(0, n_c - high_c)^2 + max(0, low_c - n_c)^2} per pixel of omega.
     *
     * @param n     non-defective image
     * @param omega region
     * @param range valid colours
     * @param map   receives N,1,H,W
     */
    void rangePenalty(Tensor n, Tensor omega, ColourRange range, Tensor map);

    /**
     * Gradient of {@link #rangePenalty}.
     *
     * @param n          non-defective image
     * @param omega      region
     * @param range      valid colours
     * @param dMap       gradient at the map
     * @param dn         gradient at n
     * @param accumulate whether to add
     */
    void rangePenaltyBackward(Tensor n, Tensor omega, ColourRange range, Tensor dMap, Tensor dn, boolean accumulate);

    /**
     * Vectorial total variation per pixel whose stencil (itself, right, below) touches omega (Eq. 11).
     *
     * @param n     non-defective image
     * @param omega region
     * @param form  which reading of Eq. 11
     * @param delta smoothing inside the root
     * @param map   receives N,1,H,W
     */
    void totalVariation(Tensor n, Tensor omega, TvForm form, double delta, Tensor map);

    /**
     * Gradient of {@link #totalVariation}.
     *
     * @param n          non-defective image
     * @param omega      region
     * @param form       which reading of Eq. 11
     * @param delta      smoothing inside the root
     * @param dMap       gradient at the map
     * @param dn         gradient at n
     * @param accumulate whether to add
     */
    void totalVariationBackward(Tensor n, Tensor omega, TvForm form, double delta, Tensor dMap, Tensor dn,
            boolean accumulate);

    /**
     * {@code alpha LOG(image - n) + beta MOG(n) + gamma TV(n)} per pixel (Eq. 12) and its gradient in one pass: what
     * {@link #logPenalty}, {@link #mixturePrior}, {@link #totalVariation} and their gradients give together.
     *
     * @param n        non-defective image
     * @param image    input image
     * @param weights  alpha, beta, gamma as 1,3,1,1
     * @param omega    region
     * @param terms    readings of the terms
     * @param map      receives N,1,H,W
     * @param gradient receives the gradient of the map's sum, N,3,H,W
     */
    void regularizer(Tensor n, Tensor image, Tensor weights, Tensor omega, RegularizerTerms terms, Tensor map,
            Tensor gradient);

    /**
     * Sums a tensor's window in double with a fixed order.
     *
     * @param x the tensor
     * @return the sum
     */
    double sum(Tensor x);

    /**
     * Normalised neighbour weights (Eq. 14); neighbours outside omega or the image get 0 and are left out of the sum.
     *
     * @param colours image that the colour term compares
     * @param omega   region; weights outside it are 0
     * @param sharing window and sigmas
     * @param weights receives N,1,H*window*window,W: the weights of image row y in rows y*window*window and following,
     *                one for each window position in row-major order
     */
    void sharingWeights(Tensor colours, Tensor omega, SharingOptions sharing, Tensor weights);

    /**
     * Weighted sum of the neighbours' gradients (Eq. 13, without its sign).
     *
     * @param g       gradient
     * @param weights from {@link #sharingWeights}
     * @param d       receives the shared gradient, 0 outside omega
     */
    void share(Tensor g, Tensor weights, Tensor d);

    /**
     * One Adan step's direction with learning rate 1; the state is updated in place. In a {@link #record} step 0 stands
     * for the one after the last.
     *
     * @param g        gradient
     * @param state    moments m, v, n and the previous gradient, each shaped like g, zero before step 1
     * @param options  betas and epsilon
     * @param step     1, 2, ...
     * @param u        receives the direction
     */
    void adan(Tensor g, AdanState state, AdanOptions options, int step, Tensor u);

    /**
     * Clips every element to [-bound, bound] in place.
     *
     * @param x     the tensor
     * @param bound positive
     */
    void clip(Tensor x, float bound);

    /**
     * {@code n = clamp(n - clip(eta * u))} inside omega (Eq. 15); pixels outside stay.
     *
     * @param n     non-defective image, updated in place
     * @param image input image, for {@code eta = eta0 |a|}
     * @param u     direction
     * @param omega region
     * @param step  step rule, bound and valid range
     */
    void step(Tensor n, Tensor image, Tensor u, Tensor omega, StepOptions step);

    /**
     * {@link #share} (unless the weights are null), {@link #adan} and {@link #step} in one pass: what an iteration does
     * to n once it has its gradient.
     *
     * @param g       gradient
     * @param weights from {@link #sharingWeights}, or null for none
     * @param state   Adan's moments
     * @param adan    betas and epsilon
     * @param t       1, 2, ..., or 0 as for {@link #adan}
     * @param n       non-defective image, updated in place
     * @param image   input image
     * @param omega   region
     * @param step    step rule, bound and valid range
     */
    void descend(Tensor g, @Nullable Tensor weights, AdanState state, AdanOptions adan, int t, Tensor n, Tensor image,
            Tensor omega, StepOptions step);

    /**
     * Records calls for a device that can repeat them at less cost than one by one. They are not run. The same calls
     * must have been run before, so that nothing has to be prepared; a sum among them has a number only when replayed.
     *
     * @param calls uses this backend only, and reads and writes no tensor from outside
     * @return the recording, to be closed by the caller, or null where calls cost nothing
     */
    default @Nullable Recording record(Runnable calls) {
        return null;
    }

    @Override
    void close();
}
