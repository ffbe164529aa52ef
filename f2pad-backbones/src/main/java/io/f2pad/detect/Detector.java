package io.f2pad.detect;

import io.f2pad.DeviceException;
import io.f2pad.feature.Backbone;
import io.f2pad.feature.Network;
import io.f2pad.image.ImageFiles;
import io.f2pad.image.Mask;
import io.f2pad.image.Pixels;
import io.f2pad.image.Planes;
import io.f2pad.image.Regions;
import io.f2pad.image.Resampler;
import io.f2pad.image.ScoreMap;
import io.f2pad.inpaint.Inpainter;
import io.f2pad.objective.MixtureField;
import io.f2pad.refine.InitialAnomaly;
import io.f2pad.refine.MaskCut;
import io.f2pad.refine.MaskEvidence;
import io.f2pad.refine.ObjectiveWeights;
import io.f2pad.refine.Omega;
import io.f2pad.refine.RefineOptions;
import io.f2pad.refine.Refinement;
import io.f2pad.scorer.Scorer;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.BackendChoice;
import io.f2pad.threshold.Threshold;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds defects to pixel accuracy after learning from normal images alone (F2PAD).
 *
 * <p>Immutable and safe to share between threads; {@link Parallelism#images()} detections run at the same time, more
 * callers wait. Close it to free its buffers.
 */
public final class Detector implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Detector.class);

    private final Model model;
    private final Parallelism parallelism;
    private final BackendChoice choice;
    private final Backend root;
    private final Network network;
    private final Scorer.Recorder scorer;
    private final MixtureField prior;
    private final Inpainter inpainter;
    private final Semaphore permits;
    private final Deque<Workspace> idle = new ArrayDeque<>();
    private final List<Workspace> all = new ArrayList<>();
    private volatile boolean closed;

    Detector(Model model, Parallelism parallelism, BackendChoice choice) {
        this.model = model;
        this.parallelism = parallelism;
        this.choice = choice;
        this.root = choice.open(1);
        this.network = model.backbone().freeze(root);
        this.scorer = model.scorer().freeze(root);
        this.prior = model.mixture().field(model.refine().terms().mixtureLogDet());
        this.inpainter = model.inpainter(parallelism.threadsPerImage());
        this.permits = new Semaphore(parallelism.images());
    }

    /**
     * Learns from normal images on the CPU.
     *
     * @param images   normal images, at least 4
     * @param backbone frozen features
     * @param options  settings
     * @param listener hears of progress
     * @return the detector
     * @throws io.f2pad.DatasetException if an image cannot be read or there are too few
     */
    public static Detector fit(List<Path> images, Backbone backbone, FitOptions options, FitListener listener) {
        return fit(images, backbone, options, listener, BackendChoice.CPU);
    }

    /**
     * Learns from normal images.
     *
     * @param images   normal images, at least 4
     * @param backbone frozen features
     * @param options  settings
     * @param listener hears of progress
     * @param choice   where to compute, now and in the detector
     * @return the detector
     * @throws io.f2pad.DatasetException if an image cannot be read or there are too few
     */
    public static Detector fit(List<Path> images, Backbone backbone, FitOptions options, FitListener listener,
            BackendChoice choice) {
        return new Detector(new Fitting(backbone, options, listener, choice).fit(images),
                Parallelism.latency(options.threads()), choice);
    }

    /**
     * Opens a saved detector that detects one image at a time on every core.
     *
     * @param file a bundle written by {@link #save}
     * @return the detector
     * @throws io.f2pad.ModelFormatException if the bundle is damaged, incomplete or too new
     */
    public static Detector load(Path file) {
        return load(file, Parallelism.latency(Runtime.getRuntime().availableProcessors()));
    }

    /**
     * Opens a saved detector. If it was fitted with a masked autoencoder, the weights come from the file named by the
     * system property {@code f2pad.mae.weights}, from one of their name beside the bundle, or from the user's imported
     * weights; without them the stored normal images fill the holes and one logged line says so.
     *
     * @param file        a bundle written by {@link #save}
     * @param parallelism how to spread over cores
     * @return the detector
     * @throws io.f2pad.ModelFormatException if the bundle is damaged, incomplete or too new
     */
    public static Detector load(Path file, Parallelism parallelism) {
        return load(file, parallelism, null, BackendChoice.CPU);
    }

    /**
     * Opens a saved detector with the weights of its masked autoencoder.
     *
     * @param file        a bundle written by {@link #save}
     * @param parallelism how to spread over cores
     * @param autoencoder file of the weights, or null to look for them as the other method does
     * @return the detector
     * @throws io.f2pad.ModelFormatException if the bundle is damaged, incomplete or too new, or the weights are not
     *                                       those it was fitted with
     * @throws IllegalArgumentException      if weights are given to a bundle that was fitted without an autoencoder
     */
    public static Detector load(Path file, Parallelism parallelism, @Nullable Path autoencoder) {
        return load(file, parallelism, autoencoder, BackendChoice.CPU);
    }

    /**
     * Opens a saved detector on a backend, with the weights of its masked autoencoder.
     *
     * @param file        a bundle written by {@link #save}
     * @param parallelism how to spread over cores
     * @param autoencoder file of the weights, or null to look for them as the other methods do
     * @param choice      where to compute
     * @return the detector
     * @throws io.f2pad.ModelFormatException if the bundle is damaged, incomplete or too new, or the weights are not
     *                                       those it was fitted with
     * @throws IllegalArgumentException      if weights are given to a bundle that was fitted without an autoencoder
     */
    public static Detector load(Path file, Parallelism parallelism, @Nullable Path autoencoder, BackendChoice choice) {
        return new Detector(MaeLookup.complete(ModelBundle.read(file), file, autoencoder), parallelism, choice);
    }

    /**
     * Writes the detector into one file, atomically; the same fit gives the same bytes. It holds everything but the
     * weights of a masked autoencoder, to which it refers.
     *
     * @param file where to write
     */
    public void save(Path file) {
        ModelBundle.write(model, file);
    }

    /** {@return what the detector is made of, for people} */
    public ModelSummary summary() {
        return ModelSummary.of(model);
    }

    /**
     * The same detector with another threshold; the objective's weights follow.
     *
     * @param threshold scores above it form the first mask
     * @return a detector of its own, to be closed separately
     */
    public Detector withThreshold(Threshold threshold) {
        return new Detector(model.withThreshold(threshold), parallelism, choice);
    }

    /**
     * The same detector with other readings of the refinement.
     *
     * @param options readings
     * @return a detector of its own, to be closed separately
     */
    public Detector withRefine(RefineOptions options) {
        return new Detector(model.withRefine(options), parallelism, choice);
    }

    /**
     * The same detector with fixed weights of the objective.
     *
     * @param weights alpha0, beta and gamma, or null for the calibrated ones
     * @return a detector of its own, to be closed separately
     */
    public Detector withWeights(@Nullable ObjectiveWeights weights) {
        return new Detector(model.withWeights(weights), parallelism, choice);
    }

    /**
     * The same detector spread over cores in another way.
     *
     * @param other how to spread
     * @return a detector of its own, to be closed separately
     */
    public Detector withParallelism(Parallelism other) {
        return new Detector(model, other, choice);
    }

    /**
     * Detects and refines.
     *
     * @param image an image file
     * @return what was found, at the input's size
     * @throws io.f2pad.DatasetException if the file cannot be read
     */
    public Detection detect(Path image) {
        return detect(ImageFiles.read(image), DetectOptions.REFINE);
    }

    /**
     * Detects and refines.
     *
     * @param image an image of any type and size
     * @return what was found, at the input's size
     */
    public Detection detect(BufferedImage image) {
        return detect(Pixels.of(image), DetectOptions.REFINE);
    }

    /**
     * Detects and refines.
     *
     * @param image an image of any type and size
     * @return what was found, at the input's size
     */
    public Detection detect(Pixels image) {
        return detect(image, DetectOptions.REFINE);
    }

    /**
     * Detects.
     *
     * @param image   an image of any type and size
     * @param options whether to refine
     * @return what was found, at the input's size
     * @throws IllegalStateException if the detector is closed
     */
    public Detection detect(Pixels image, DetectOptions options) {
        permits.acquireUninterruptibly();
        Workspace workspace = null;
        try {
            workspace = take();
            return detect(workspace, image.rgb(), options);
        } catch (DeviceException e) {
            // What has failed on a device is in no known state.
            if (workspace != null) {
                discard(workspace);
                workspace = null;
            }
            throw explained(e);
        } finally {
            if (workspace != null) {
                giveBack(workspace);
            }
            permits.release();
        }
    }

    private Detection detect(Workspace workspace, Planes input, DetectOptions options) {
        long start = System.nanoTime();
        int size = model.size();
        Planes small = Resampler.resize(input, size, size);
        float[] image = model.normalization().normalize(small.data());
        float[] map = workspace.scoreMap(image);
        double threshold = model.threshold().value();
        ScoreMap scores = new ScoreMap(input.width(), input.height(),
                Resampler.upsampleBilinear(map, size, size, input.height(), input.width()));
        Mask initial = scores.above(threshold);
        Omega omega = Omega.of(map, size, size, threshold, model.calibration().normalScore(),
                model.refine().region());
        if (omega.seedArea() == 0 || !options.refine()) {
            Mask mask = options.refine() ? Mask.empty(input.width(), input.height()) : initial;
            return result(scores, initial, new AnomalyMap(input, mask), 0, start, new double[0]);
        }
        float[] filled = inpainter.fill(image, omega.region(), size, size);
        ObjectiveWeights weights = model.objectiveWeights();
        double alpha = weights.alpha(omega.seedArea(),
                InitialAnomaly.of(image, filled, omega.region(), model.refine()));
        Refinement found = workspace.refiner().refine(image, filled, omega.region(), alpha, weights.beta(),
                weights.gamma());
        MaskCut cut = model.refine().cut() == null ? null : new MaskCut(small, MaskEvidence.of(image, filled, found,
                omega.region(), map, threshold), model.refine());
        float[] n = cut == null ? found.nonDefective() : cut.complete(found.nonDefective(), filled);
        AnomalyMap anomaly = new AnomalyMap(input, image, n, size, model.normalization(), model.refine(), cut);
        return result(scores, initial, anomaly, found.iterations(), start, found.trace());
    }

    private Detection result(ScoreMap scores, Mask initial, AnomalyMap anomaly, int iterations, long start,
            double[] trace) {
        return new Detection(scores.max(), model.threshold().value(), scores, initial, anomaly.mask(),
                anomaly.recovered(), anomaly.magnitude(), Regions.of(anomaly.mask(), anomaly.magnitude()), iterations,
                (System.nanoTime() - start) * 1e-9, trace);
    }

    private Workspace take() {
        synchronized (idle) {
            if (closed) {
                throw new IllegalStateException("detector: closed, load it again to detect");
            }
            if (!idle.isEmpty()) {
                return idle.pop();
            }
        }
        Workspace made = open();
        synchronized (idle) {
            all.add(made);
        }
        return made;
    }

    private Workspace open() {
        Backend backend = root.fork(parallelism.threadsPerImage());
        try {
            return new Workspace(model, network, scorer, prior, backend);
        } catch (DeviceException e) {
            backend.close();
            throw e;
        }
    }

    private void discard(Workspace workspace) {
        synchronized (idle) {
            all.remove(workspace);
        }
        try {
            workspace.close();
        } catch (DeviceException e) {
            LOG.debug("detector: closing a workspace that has failed: {}", e.getMessage());
        }
    }

    /** Where the images of other threads left no room for one more, how many do fit. */
    private DeviceException explained(DeviceException e) {
        int fit;
        synchronized (idle) {
            fit = all.size();
        }
        return !e.isOutOfMemory() || fit == 0 ? e : DeviceException.outOfMemory("detector: " + fit
                + (fit == 1 ? " image" : " images") + " at a time fit, there was no room for another; use --threads "
                + fit + " (" + e.getMessage() + ")");
    }

    private void giveBack(Workspace workspace) {
        synchronized (idle) {
            idle.push(workspace);
        }
    }

    /** Waits for running detections, then frees every buffer; closing twice does nothing. */
    @Override
    public void close() {
        permits.acquireUninterruptibly(parallelism.images());
        try {
            synchronized (idle) {
                if (!closed) {
                    closed = true;
                    all.forEach(Workspace::close);
                    all.clear();
                    idle.clear();
                    root.close();
                }
            }
        } finally {
            permits.release(parallelism.images());
        }
    }
}
