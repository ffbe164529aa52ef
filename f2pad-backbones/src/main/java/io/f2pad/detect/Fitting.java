package io.f2pad.detect;

import io.f2pad.DatasetException;
import io.f2pad.feature.Backbone;
import io.f2pad.feature.Network;
import io.f2pad.feature.Normalization;
import io.f2pad.image.ImageFiles;
import io.f2pad.image.Planes;
import io.f2pad.image.Resampler;
import io.f2pad.inpaint.ExemplarBank;
import io.f2pad.objective.mixture.GaussianMixture;
import io.f2pad.objective.mixture.PixelSample;
import io.f2pad.objective.mixture.VariationalMixtureFit;
import io.f2pad.refine.Calibration;
import io.f2pad.refine.InitialAnomaly;
import io.f2pad.scorer.Scorer;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.BackendChoice;
import io.f2pad.tensor.Shape;
import io.f2pad.threshold.Threshold;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The fit: split the normal images, stream the features of one part into the scorer, fit the pixel prior, then set the
 * threshold and the objective's weights on the part held out.
 */
final class Fitting {

    private static final int FEWEST_IMAGES = 4;
    private static final int PRIOR_PIXELS = 100_000;

    private final Backbone backbone;
    private final FitOptions options;
    private final FitListener listener;
    private final BackendChoice choice;
    private final Normalization normalization = Normalization.IMAGENET;

    Fitting(Backbone backbone, FitOptions options, FitListener listener, BackendChoice choice) {
        this.backbone = backbone;
        this.options = options;
        this.listener = listener;
        this.choice = choice;
    }

    Model fit(List<Path> images) {
        Split split = Split.of(images, options);
        try (Backend backend = choice.open(options.threads())) {
            Network network = backbone.freeze(backend);
            Learned learned = learn(split.fit(), backend, network);
            List<Planes> heldOut = new ArrayList<>();
            for (Path image : split.heldOut()) {
                heldOut.add(working(image));
            }
            Model draft = new Model(options.size(), normalization, backbone, learned.scorer, learned.mixture,
                    Inpainting.of(learned.exemplars, options.inpaint().autoencoder()),
                    Threshold.manual(Double.MAX_VALUE), new Calibration(0, 0, 0, 0, 0,
                            new InitialAnomaly(0, 0), 0, new double[] {0}, new double[] {1}, Double.NaN), null,
                    options.refine(),
                    new Model.Provenance(Version.CURRENT, options.seed(), images.size(), heldOut.size()));
            return calibrate(draft, backend, network, heldOut);
        }
    }

    private record Learned(Scorer scorer, GaussianMixture mixture,
            @Nullable ExemplarBank exemplars) {
    }

    private Learned learn(List<Path> images, Backend backend, Network network) {
        Scorer.Fit fit = options.scorer().fit(backbone.taps(), options.threads());
        PixelSample pixels = new PixelSample(3, PRIOR_PIXELS, options.seed());
        ExemplarBank.Builder bank = new ExemplarBank.Builder(Math.max(1, options.inpaint().exemplars()), images.size(),
                options.size());
        try (Tape tape = new Tape(backend)) {
            Value input = tape.constant("image", Shape.image(3, options.size(), options.size()));
            List<Value> features = fit.embed(tape, network.record(tape, input));
            features.forEach(tape::keep);
            tape.seal();
            List<float[]> buffers = features.stream().map(f -> new float[f.shape().size()]).toList();
            for (int i = 0; i < images.size(); i++) {
                Planes rgb = working(images.get(i));
                float[] image = normalization.normalize(rgb.data());
                input.tensor().copyFrom(image);
                tape.forward();
                for (int k = 0; k < buffers.size(); k++) {
                    features.get(k).tensor().copyTo(buffers.get(k));
                }
                fit.add(buffers);
                pixels.add(image);
                bank.add(rgb);
                listener.progress("features", i + 1, images.size());
            }
        }
        Scorer scorer = fit.finish(new ScorerProgress(listener));
        GaussianMixture mixture = new VariationalMixtureFit(options.mixture()).fit(pixels.pixels());
        listener.progress("pixel prior", 1, 1);
        return new Learned(scorer, mixture, options.inpaint().exemplars() == 0 ? null : bank.build());
    }

    private Model calibrate(Model draft, Backend backend, Network network, List<Planes> heldOut) {
        try (Workspace workspace = new Workspace(draft, network, draft.scorer().freeze(backend),
                draft.mixture().field(options.refine().terms().mixtureLogDet()), backend.fork(options.threads()))) {
            List<float[]> maps = new ArrayList<>();
            for (Planes rgb : heldOut) {
                maps.add(workspace.scoreMap(normalization.normalize(rgb.data())));
                listener.progress("threshold", maps.size(), heldOut.size());
            }
            Threshold threshold = Threshold.normalQuantile(maps, options.calibration().quantile());
            Calibration calibration = new Calibrator(draft, workspace, draft.inpainter(options.threads()),
                    options.calibration())
                    .calibrate(heldOut, threshold.value(), options.seed(), listener);
            return draft.withCalibration(threshold, calibration);
        }
    }

    private Planes working(Path image) {
        return Resampler.resize(ImageFiles.read(image).rgb(), options.size(), options.size());
    }

    /** A scorer's progress as a stage of the fit. */
    private record ScorerProgress(FitListener listener) implements Scorer.Progress {

        private static final String STAGE = "scorer";

        @Override
        public void at(int done, int total) {
            listener.progress(STAGE, done, total);
        }

        @Override
        public void announce(String text) {
            listener.announce(STAGE, text);
        }

        @Override
        public void note(String text) {
            listener.note(STAGE, text);
        }
    }

    /** Which images the scorer sees and which calibrate it; seeded, both parts in the order of the list. */
    private record Split(List<Path> fit, List<Path> heldOut) {

        static Split of(List<Path> images, FitOptions options) {
            List<Path> used = new ArrayList<>(images);
            SplittableRandom random = new SplittableRandom(options.seed());
            if (options.shots() > 0 && options.shots() < used.size()) {
                used = choose(used, options.shots(), random);
            }
            if (used.size() < FEWEST_IMAGES) {
                throw new DatasetException("fit: expected at least " + FEWEST_IMAGES + " normal images, got "
                        + used.size() + "; add images" + (options.shots() > 0 ? " or raise --shots" : ""));
            }
            int out = (int) Math.round(options.calibration().heldOut() * used.size());
            out = Math.max(2, Math.min(options.calibration().maxHeldOut(), out));
            List<Path> heldOut = choose(used, out, random);
            List<Path> fit = new ArrayList<>(used);
            fit.removeAll(heldOut);
            return new Split(fit, heldOut);
        }

        /** Selection sampling keeps the order of the list. */
        private static List<Path> choose(List<Path> from, int count, SplittableRandom random) {
            List<Path> chosen = new ArrayList<>();
            for (int i = 0; i < from.size(); i++) {
                if (random.nextInt(from.size() - i) < count - chosen.size()) {
                    chosen.add(from.get(i));
                }
            }
            return chosen;
        }
    }
}
