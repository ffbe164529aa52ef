package io.f2pad.refine;

import io.f2pad.objective.StepOptions;
import io.f2pad.tape.Tape;
import io.f2pad.tensor.AdanState;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Recording;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Minimises the objective over N inside omega (method of section III of the paper): share the gradient (Eq. 13), Adan,
 * adaptive step (Eq. 15), clip, project; stop; {@code M = [|a| > tau]} (Eq. 2). An iteration allocates nothing.
 * Not thread-safe.
 */
public final class Refiner {

    /** Iterations that a device runs on its own at most. */
    private static final int MOST_REPETITIONS = 64;

    private final Objective objective;
    private final RefineOptions options;
    private final UpdateOptions update;
    private final @Nullable GradientSharing sharing;
    private final StepOptions step;
    private final Backend backend;
    private final AdanState state;
    private final Tensor shared;
    private final Tensor direction;
    private final Tensor weights;
    private final float[] point;
    private final boolean focused;

    /**
     * Creates a refiner whose buffers belong to the objective's tape.
     *
     * @param objective the recorded objective
     * @param options   readings of the update
     */
    public Refiner(Objective objective, RefineOptions options) {
        this(objective, options, true);
    }

    /** Unfocused passes are the reference of focused ones. */
    Refiner(Objective objective, RefineOptions options, boolean focused) {
        this.focused = focused;
        this.objective = objective;
        this.options = options;
        this.backend = objective.tape().backend();
        this.update = options.update();
        this.sharing = update.sharing();
        float bound = update.clip() == UpdateOptions.Clip.UPDATE ? (float) update.clipBound()
                : Float.POSITIVE_INFINITY;
        this.step = new StepOptions(update.stepRule(), (float) update.eta0(), (float) update.stepFloor(), bound,
                objective.valid);
        Shape shape = objective.n.shape();
        this.state = AdanState.take(objective.tape().arena(), shape);
        this.shared = objective.tape().arena().take(shape);
        this.direction = objective.tape().arena().take(shape);
        int positions = sharing == null ? 1 : sharing.window().window() * sharing.window().window();
        this.weights = objective.tape().arena().take(new Shape(shape.n(), 1, shape.h() * positions, shape.w()));
        this.point = new float[shape.size()];
    }

    /**
     * Refines one image.
     *
     * @param image   I, three normalised planes
     * @param initial N0, three normalised planes; {@link StartOptions} says how it is used, outside omega it is I
     * @param omega   region to optimise; where it is empty, N is I
     * @param alpha   sparsity weight of this image
     * @param beta    weight of the mixture prior
     * @param gamma   weight of the total variation
     * @return the result
     */
    public Refinement refine(float[] image, float[] initial, boolean[] omega, double alpha, double beta,
            double gamma) {
        objective.image.tensor().copyFrom(image);
        int attempts = options.backtrack().attempts();
        Run run = new Run(image, omega);
        double limit = attempts == 1 ? Double.POSITIVE_INFINITY : lossLimit(image, initial, omega);
        for (int attempt = 1; attempt <= attempts && (attempt == 1 || run.lost); attempt++) {
            double share = Math.scalb(1.0, 1 - attempt);
            objective.setWeights(share * alpha, beta, gamma);
            run.start(options.start().scaled(share).point(image, initial, omega, options.tau()), omega);
            run.lossLimit = attempt == attempts ? Double.POSITIVE_INFINITY : limit;
            run.iterate(options.maxIterations(), true);
        }
        int kept = run.earlier;
        if (options.reestimate() > 0) {
            boolean[] found = run.mask.clone();
            for (int i = 0; i < image.length; i++) {
                point[i] = found[i % found.length] ? point[i] : image[i];
            }
            objective.setWeights(0, beta, gamma);
            run.lossLimit = Double.POSITIVE_INFINITY;
            run.start(point.clone(), found);
            run.iterate(options.reestimate(), false);
            run.mask = found;
        }
        return run.result(kept);
    }

    /** The largest L(N) of an accepted refinement. */
    private double lossLimit(float[] image, float[] initial, boolean[] omega) {
        double atInput = objective.loss(image);
        double atFilled = objective.loss(composed(image, initial, omega));
        return atInput > atFilled ? atFilled + options.backtrack().share() * (atInput - atFilled)
                : Double.POSITIVE_INFINITY;
    }

    /** The initial image inside omega, the image itself elsewhere; overwritten by the next call. */
    private float[] composed(float[] image, float[] initial, boolean[] omega) {
        for (int i = 0; i < image.length; i++) {
            point[i] = omega[i % omega.length] ? initial[i] : image[i];
        }
        return point;
    }

    private static boolean any(boolean[] region) {
        for (boolean in : region) {
            if (in) {
                return true;
            }
        }
        return false;
    }

    /** The state of one image's refinement. */
    private final class Run {

        private final float[] image;
        private final float[] region;
        private final boolean[] previous;
        private double[] trace = new double[0];
        private boolean[] mask;
        private Tensor n;
        private Tensor sharedPart;
        private Tensor directionPart;
        private Tensor weightsPart;
        private int iterations;
        private int earlier;
        private int quiet;
        private double lossLimit = Double.POSITIVE_INFINITY;
        private boolean lost;

        Run(float[] image, boolean[] omega) {
            this.image = image;
            this.region = new float[omega.length];
            this.previous = new boolean[omega.length];
            this.mask = new boolean[omega.length];
            n = objective.n.tensor();
            sharedPart = shared;
            directionPart = direction;
            weightsPart = weights;
        }

        void start(float[] initial, boolean[] omega) {
            for (int i = 0; i < omega.length; i++) {
                region[i] = omega[i] ? 1 : 0;
            }
            objective.n.tensor().copyFrom(composed(image, initial, omega));
            earlier = iterations;
            quiet = 0;
            lost = false;
            objective.omega.tensor().copyFrom(region);
            focus(omega);
            state.reset(backend);
            if (sharing != null && sharing.colours() == GradientSharing.Colours.INPUT) {
                backend.sharingWeights(objective.image.tensor(), objective.omega.tensor(), sharing.window(),
                        weightsPart);
            }
        }

        /** Only omega changes from here on: iterations compute what omega reaches, on top of one whole pass. */
        private void focus(boolean[] omega) {
            Tape tape = objective.tape();
            tape.unfocus();
            tape.forward();
            Shape shape = objective.n.shape();
            Window window = any(omega) ? Window.around(omega, shape.w()) : Window.whole(shape);
            if (focused) {
                tape.focus(objective.n, window);
            }
            n = backend.view(objective.n.tensor(), window);
            sharedPart = backend.view(shared, window);
            directionPart = backend.view(direction, window);
            int positions = weights.shape().h() / shape.h();
            weightsPart = backend.view(weights, new Window(window.top() * positions, window.left(),
                    window.bottom() * positions, window.right()));
        }

        void iterate(int limit, boolean mayStop) {
            trace = Arrays.copyOf(trace, iterations + limit);
            iteration(1);
            trace[iterations++] = objective.tape().objective();
            if (limit > 1 && !(mayStop && ended(1))) {
                try (Recording recording = backend.record(() -> iteration(0))) {
                    iterate(limit, mayStop, recording);
                }
            }
            lost = objective.loss() > lossLimit;
            objective.n.tensor().copyTo(point);
            threshold(mask);
        }

        /** From the second iteration on; a device that has recorded one repeats it alone up to the next look. */
        private void iterate(int limit, boolean mayStop, @Nullable Recording recording) {
            double[] sums = recording == null ? new double[0] : new double[MOST_REPETITIONS * recording.sums()];
            for (int t = 2; t <= limit; t++) {
                if (recording == null) {
                    iteration(t);
                    trace[iterations++] = objective.tape().objective();
                } else {
                    int times = Math.min(limit - t + 1, untilLook(t));
                    recording.replay(times, sums);
                    for (int k = 0; k < times; k++) {
                        trace[iterations++] = objective.tape().objective(sums, k * recording.sums());
                    }
                    t += times - 1;
                }
                if (mayStop && ended(t)) {
                    break;
                }
            }
        }

        /** How many iterations may pass, t being the next, before the stop rule must be asked. */
        private int untilLook(int t) {
            return options.stop() instanceof StopRule.MaskStable rule
                    ? Math.min(MOST_REPETITIONS, rule.every() - (t - 1) % rule.every()) : 1;
        }

        private void iteration(int t) {
            objective.tape().forward();
            objective.tape().backward();
            update(t);
        }

        private void update(int t) {
            Tensor omega = objective.omega.tensor();
            Tensor g = objective.n.gradient();
            boolean before = sharing != null && sharing.order() == GradientSharing.Order.BEFORE_ADAN;
            boolean after = sharing != null && !before;
            if (sharing != null && sharing.colours() == GradientSharing.Colours.CURRENT) {
                backend.sharingWeights(n, omega, sharing.window(), weightsPart);
            }
            if (!after && update.clip() == UpdateOptions.Clip.UPDATE) {
                backend.descend(g, before ? weights : null, state, update.adan(), t, n, objective.image.tensor(), omega,
                        step);
                return;
            }
            if (before) {
                backend.share(g, weights, sharedPart);
                g = sharedPart;
            }
            if (update.clip() == UpdateOptions.Clip.GRADIENT) {
                backend.clip(g, (float) update.clipBound());
            }
            backend.adan(g, state, update.adan(), t, directionPart);
            Tensor u = directionPart;
            if (after) {
                backend.share(direction, weights, sharedPart);
                u = sharedPart;
            }
            if (update.clip() == UpdateOptions.Clip.DIRECTION) {
                backend.clip(u, (float) update.clipBound());
            }
            backend.step(n, objective.image.tensor(), u, omega, step);
        }

        /** Asked after iteration t of this attempt: it has converged, or the defect is being lost. */
        private boolean ended(int t) {
            StopRule rule = options.stop();
            if (t < rule.warmUp()) {
                return false;
            }
            if (rule instanceof StopRule.MaskStable r) {
                return t % r.every() == 0 && (objective.loss() > lossLimit || maskStable(r));
            }
            return objective.loss() > lossLimit || settled(rule, earlier + t, t);
        }

        /** The objective of the last iterations, of which {@code t} belong to this attempt. */
        private boolean settled(StopRule rule, int end, int t) {
            if (rule instanceof StopRule.Absolute r) {
                return t >= 2 && Math.abs(trace[end - 2] - trace[end - 1]) < r.tolerance();
            }
            StopRule.Relative r = (StopRule.Relative) rule;
            return t >= 2 * r.window() && mean(end - 2 * r.window(), r.window()) - mean(end - r.window(), r.window())
                    < r.tolerance() * Math.abs(mean(end - 2 * r.window(), r.window()));
        }

        private double mean(int from, int count) {
            double sum = 0;
            for (int i = from; i < from + count; i++) {
                sum += trace[i];
            }
            return sum / count;
        }

        private boolean maskStable(StopRule.MaskStable rule) {
            objective.n.tensor().copyTo(point);
            threshold(mask);
            int changed = 0;
            int area = 0;
            for (int i = 0; i < mask.length; i++) {
                changed += mask[i] == previous[i] ? 0 : 1;
                area += mask[i] ? 1 : 0;
            }
            System.arraycopy(mask, 0, previous, 0, mask.length);
            quiet = changed <= rule.tolerance() * area ? quiet + 1 : 0;
            return quiet >= rule.patience();
        }

        private void threshold(boolean[] into) {
            for (int i = 0; i < into.length; i++) {
                into[i] = InitialAnomaly.norm(image, point, i, into.length) > options.tau();
            }
        }

        /** With the objective from the iteration on at which the attempt that was kept began. */
        Refinement result(int kept) {
            float[] anomaly = new float[region.length];
            for (int i = 0; i < anomaly.length; i++) {
                anomaly[i] = (float) InitialAnomaly.norm(image, point, i, anomaly.length);
            }
            return new Refinement(point.clone(), anomaly, mask, iterations,
                    Arrays.copyOfRange(trace, kept, iterations));
        }
    }
}
