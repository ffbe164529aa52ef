package io.f2pad.cli.study;

import io.f2pad.DatasetException;
import io.f2pad.cli.report.Failure;
import io.f2pad.cli.report.PixelQuality;
import io.f2pad.cli.report.Sheet;
import io.f2pad.cli.rival.MaskRefinement;
import io.f2pad.cli.rival.RawThreshold;
import io.f2pad.data.LabelledImage;
import io.f2pad.data.Sample;
import io.f2pad.detect.DetectOptions;
import io.f2pad.detect.Detection;
import io.f2pad.detect.Detector;
import io.f2pad.detect.ModelSummary;
import io.f2pad.image.ImageFiles;
import io.f2pad.image.Mask;
import io.f2pad.image.Pixels;
import io.f2pad.image.Resampler;
import io.f2pad.metrics.MaskQuality;
import io.f2pad.metrics.PixelScores;
import io.f2pad.refine.Omega;
import io.f2pad.refine.RegionOptions;
import io.f2pad.threshold.Threshold;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures one cell with a fitted detector; images are read anew for every pass and dropped after it. */
public final class CellRun {

    private static final int PICTURE_WIDTH = 820;

    private final CellKey key;
    private final List<Sample> samples;
    private final ImageLoop loop;
    private final Path pictures;
    private final List<MaskRefinement> rivals = MaskRefinement.all().stream()
            .filter(r -> !(r instanceof RawThreshold)).toList();
    private final Sheet sheet = new Sheet();

    /** What one pass says of one image; at most one of the three is there, a defect without truth has none. */
    private record Outcome(@Nullable CaseResult defect, double @Nullable [] clean, @Nullable Failure failure,
            double[] trace) {
    }

    /**
     * Prepares a run.
     *
     * @param key      which cell
     * @param samples  its test images
     * @param loop     runs the images
     * @param pictures folder for pictures of single cases
     */
    public CellRun(CellKey key, List<Sample> samples, ImageLoop loop, Path pictures) {
        this.key = key;
        this.samples = List.copyOf(samples);
        this.loop = loop;
        this.pictures = pictures;
    }

    /**
     * Measures.
     *
     * @param fitted    the detector at its own threshold
     * @param ablations whether to measure ablations too
     * @return the measurements
     */
    public CellResult run(Detector fitted, boolean ablations) {
        PixelScores scores = new PixelScores();
        double[] seconds = score(fitted, scores);
        if (key.rule() == CellKey.Rule.NORMAL) {
            return measure(fitted, scores, seconds, ablations);
        }
        try (Detector changed = fitted.withThreshold(Threshold.f1Optimal(scores.f1Threshold()))) {
            return measure(changed, scores, seconds, ablations);
        }
    }

    /** Scores every image whose truth is known, and takes the time of each. */
    private double[] score(Detector detector, PixelScores scores) {
        List<Double> seconds = loop.map(key.id() + " scores", samples.size(), i -> {
            try {
                LabelledImage image = LabelledImage.read(samples.get(i));
                if (image.truth() == null) {
                    return Double.NaN;
                }
                Detection found = detector.detect(image.pixels(), DetectOptions.COARSE);
                synchronized (scores) {
                    scores.add(found.scores(), image.truth());
                }
                return found.seconds();
            } catch (DatasetException | IllegalArgumentException e) {
                // named once, by the pass that refines
                return Double.NaN;
            }
        });
        return seconds.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private CellResult measure(Detector detector, PixelScores scores, double[] seconds, boolean ablations) {
        int limit = detector.summary().refine().maxIterations();
        Trace.Mean mean = new Trace.Mean(limit);
        List<Outcome> outcomes = loop.map(key.id() + " masks", samples.size(), i -> one(detector, i, seconds[i], mean));
        outcomes.forEach(o -> mean.add(o.trace()));
        List<CaseResult> cases = new ArrayList<>();
        List<Integer> indices = new ArrayList<>();
        List<double[]> clean = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            if (outcome.defect() != null) {
                cases.add(outcome.defect());
                indices.add(i);
            } else if (outcome.clean() != null) {
                clean.add(outcome.clean());
            } else if (outcome.failure() != null) {
                failures.add(outcome.failure());
            }
        }
        List<Trace> traces = new ArrayList<>();
        traces.add(mean.trace(CaseResult.REFINED));
        for (Ablation ablation : ablations ? Ablation.all() : List.<Ablation>of()) {
            try (Detector changed = ablation.change().apply(detector)) {
                ablate(changed, ablation, cases, indices, new Trace.Mean(limit), traces);
            }
        }
        return new CellResult(key, detector.summary().threshold().value(), cases, clean.size(),
                clean.stream().mapToDouble(c -> c[0]).average().orElse(Double.NaN),
                clean.stream().mapToDouble(c -> c[1]).average().orElse(Double.NaN), PixelQuality.of(scores), traces,
                key.reference() ? pictures(detector, cases, indices) : List.of(), failures);
    }

    private Outcome one(Detector detector, int index, double scoreSeconds, Trace.Mean mean) {
        Sample sample = samples.get(index);
        try {
            LabelledImage image = LabelledImage.read(sample);
            Mask truth = image.truth();
            if (truth == null) {
                return new Outcome(null, null, null, new double[0]);
            }
            Detection found = detector.detect(image.pixels(), DetectOptions.REFINE);
            if (truth.isEmpty()) {
                return new Outcome(null, new double[] {found.initialMask().share(), found.mask().share()}, null,
                        new double[0]);
            }
            Map<String, MaskQuality> masks = new LinkedHashMap<>();
            masks.put(CaseResult.INITIAL, MaskQuality.of(found.initialMask(), truth));
            masks.put(CaseResult.REFINED, MaskQuality.of(found.mask(), truth));
            for (MaskRefinement rival : rivals) {
                masks.put(rival.name(), MaskQuality.of(rival.refine(image.rgb(), found.scores(), found.initialMask()),
                        truth));
            }
            return new Outcome(new CaseResult(sample.id(), truth.share(), masks, found.iterations(), scoreSeconds,
                    found.seconds(), miss(detector.summary(), found, truth)), null, null, mean.points(found));
        } catch (DatasetException | IllegalArgumentException e) {
            return new Outcome(null, null, new Failure(sample.image().toString(), String.valueOf(e.getMessage())),
                    new double[0]);
        }
    }

    /** Omega is built anew at the image's own size; up to resampling it is the one that was refined. */
    private static Miss miss(ModelSummary model, Detection found, Mask truth) {
        RegionOptions region = model.refine().region();
        double scale = (double) Math.max(truth.width(), truth.height()) / model.size();
        boolean[] omega = Omega.of(found.scores().toFloats(), truth.height(), truth.width(), found.threshold(),
                model.calibration().normalScore(),
                new RegionOptions(scale * region.dilation(), region.hysteresis(), region.maxShare())).region();
        Mask reached = Mask.of(truth.width(), truth.height(), omega);
        Mask missed = truth.minus(found.mask());
        int absorbed = missed.and(reached).area();
        return new Miss(missed.area() - absorbed, absorbed, found.mask().minus(truth).area());
    }

    private void ablate(Detector changed, Ablation ablation, List<CaseResult> cases, List<Integer> indices,
            Trace.Mean mean, List<Trace> traces) {
        record Masked(MaskQuality quality, double[] trace) {
        }

        List<Masked> found = loop.map(key.id() + " " + ablation.name(), indices.size(), i -> {
            LabelledImage image = LabelledImage.read(samples.get(indices.get(i)));
            Mask truth = image.truth();
            if (truth == null) {
                throw new DatasetException("the truth of " + samples.get(indices.get(i)).image()
                        + " vanished during the run");
            }
            Detection detection = changed.detect(image.pixels(), DetectOptions.REFINE);
            return new Masked(MaskQuality.of(detection.mask(), truth), mean.points(detection));
        });
        for (int i = 0; i < found.size(); i++) {
            cases.set(i, cases.get(i).with(ablation.name(), found.get(i).quality()));
            mean.add(found.get(i).trace());
        }
        if (ablation.sameObjective()) {
            traces.add(mean.trace(ablation.name()));
        }
    }

    /** Detects the best, the median and the worst case once more and draws them. */
    private List<CellResult.Picture> pictures(Detector detector, List<CaseResult> cases, List<Integer> indices) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble((Integer i) -> cases.get(i).refined().iou()).reversed());
        Map<Integer, String> chosen = new LinkedHashMap<>();
        if (!order.isEmpty()) {
            chosen.put(order.get(0), "best");
            if (order.size() > 2) {
                chosen.put(order.get(order.size() / 2), "median");
            }
            chosen.putIfAbsent(order.get(order.size() - 1), "worst");
        }
        List<Integer> which = List.copyOf(chosen.keySet());
        return loop.map(key.id() + " pictures", which.size(), n -> {
            CaseResult one = cases.get(which.get(n));
            String label = chosen.getOrDefault(which.get(n), "");
            LabelledImage image = LabelledImage.read(samples.get(indices.get(which.get(n))));
            Detection found = detector.detect(image.pixels(), DetectOptions.REFINE);
            String file = key.id() + "-" + label + ".png";
            ImageFiles.writePng(pictures.resolve(file), reduced(sheet.draw(one.image(), image.rgb(), found,
                    image.truth())));
            return new CellResult.Picture(label, one.image(), one.refined().iou(), file);
        });
    }

    private static BufferedImage reduced(BufferedImage picture) {
        if (picture.getWidth() <= PICTURE_WIDTH) {
            return picture;
        }
        int height = (int) Math.round((double) picture.getHeight() * PICTURE_WIDTH / picture.getWidth());
        return Resampler.resize(Pixels.of(picture).rgb(), height, PICTURE_WIDTH).toBufferedImage();
    }
}
