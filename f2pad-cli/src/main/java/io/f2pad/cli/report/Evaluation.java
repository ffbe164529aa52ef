package io.f2pad.cli.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.f2pad.metrics.Auroc;
import io.f2pad.metrics.Confusion;
import io.f2pad.metrics.LabelledScores;
import io.f2pad.metrics.MaskQuality;
import io.f2pad.metrics.MaskScores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * The results of a test set.
 *
 * @param images        evaluated images in the order of the data set
 * @param failures      images that could not be evaluated
 * @param thresholdRule {@code normal}, {@code f1} or {@code manual}
 * @param threshold     the threshold used, in raw score units
 * @param pixels        quality of the raw pixel scores
 * @param threads       images evaluated at the same time
 * @param seconds       wall time of the evaluation
 */
public record Evaluation(List<ImageResult> images, List<Failure> failures, String thresholdRule, double threshold,
        PixelQuality pixels, int threads, double seconds) {

    /** Copies the lists. */
    public Evaluation {
        images = List.copyOf(images);
        failures = List.copyOf(failures);
    }

    /** {@return overlap of the initial masks, on defects with a known mask} */
    public MaskScores initial() {
        return scores(qualities(images, ImageResult::initial, ImageResult::measured));
    }

    /** {@return overlap of the final masks, on defects with a known mask} */
    public MaskScores refined() {
        return scores(qualities(images, ImageResult::refined, ImageResult::measured));
    }

    /** {@return AUROC of the image scores, in [0, 1] or NaN} */
    public double imageAuroc() {
        LabelledScores scores = new LabelledScores();
        images.forEach(image -> scores.add((float) image.score(), image.sample().anomalous()));
        return Auroc.of(scores);
    }

    /** {@return mean share of good images that their final masks cover, or NaN without good images} */
    public double cleanFalseArea() {
        return mean(images.stream().filter(i -> !i.sample().anomalous()).mapToDouble(ImageResult::maskShare).toArray());
    }

    /** {@return mean wall time of one detection} */
    public double secondsPerImage() {
        return mean(images.stream().mapToDouble(ImageResult::seconds).toArray());
    }

    /** {@return defects without a known mask, left out of everything that needs one} */
    public int withoutMask() {
        return (int) images.stream().filter(i -> i.sample().anomalous() && !i.measured()).count();
    }

    /**
     * Builds {@code metrics.json}. {@code iou, dice, precision, recall, boundary_f1} (at 1, 2 and 3 pixels) are means
     * over defective images with masks; {@code pixel_f1} and {@code pixel_iou} count the pixels of those and of the
     * good images together; all in 0..100. {@code hausdorff95} is a mean in pixels. AUROCs, {@code pixel_ap}, {@code
     * pixel_f1_max}, {@code aupro_30} and {@code clean_false_area} are in 0..1. {@code iterations} is the mean over
     * images that were refined.
     *
     * @return the metrics
     */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("images", images.size());
        json.put("defective", count(i -> i.sample().anomalous()));
        json.put("good", count(i -> !i.sample().anomalous()));
        json.put("without_mask", withoutMask());
        json.put("resized_masks", count(ImageResult::resized));
        json.put("failed", failures.size());
        json.set("threshold", Json.score(threshold));
        json.put("threshold_rule", thresholdRule);
        json.set("initial", overlap(images, ImageResult::initial));
        json.set("refined", overlap(images, ImageResult::refined));
        json.set("clean_false_area", Json.rounded(cleanFalseArea(), 6));
        json.set("image_auroc", Json.rounded(imageAuroc(), 6));
        pixels.write(json);
        json.set("iterations", Json.rounded(mean(images.stream().filter(i -> i.iterations() > 0)
                .mapToDouble(ImageResult::iterations).toArray()), 2));
        json.put("refined_images", count(i -> i.iterations() > 0));
        json.set("seconds_per_image", Json.rounded(secondsPerImage(), 4));
        json.set("seconds", Json.rounded(seconds, 3));
        json.put("threads", threads);
        json.set("classes", classes());
        json.set("errors", Json.errors(failures));
        return json;
    }

    private ObjectNode classes() {
        Map<String, List<ImageResult>> byClass = new LinkedHashMap<>();
        images.forEach(i -> byClass.computeIfAbsent(i.sample().defect(), name -> new ArrayList<>()).add(i));
        ObjectNode classes = Json.object();
        byClass.forEach((name, members) -> {
            ObjectNode one = classes.putObject(name);
            one.put("images", members.size());
            one.set("mean_score", Json.rounded(mean(members.stream().mapToDouble(ImageResult::score).toArray()), 4));
            one.set("mean_mask_share",
                    Json.rounded(mean(members.stream().mapToDouble(ImageResult::maskShare).toArray()), 6));
            if (members.get(0).sample().anomalous()) {
                one.put("with_mask", members.stream().filter(ImageResult::measured).count());
                one.set("initial", overlap(members, ImageResult::initial));
                one.set("refined", overlap(members, ImageResult::refined));
            }
        });
        return classes;
    }

    /** Means over defects with masks; pooled values take in good images too, whose false pixels count against them. */
    private static ObjectNode overlap(List<ImageResult> images, Function<ImageResult, MaskQuality> which) {
        List<MaskQuality> measured = qualities(images, which, ImageResult::measured);
        MaskScores scores = scores(measured);
        Confusion pooled = scores(qualities(images, which, i -> true)).pooled();
        ObjectNode json = Json.object();
        json.set("iou", Json.rounded(100 * scores.iou(), 4));
        json.set("dice", Json.rounded(100 * scores.dice(), 4));
        json.set("precision", Json.rounded(100 * scores.precision(), 4));
        json.set("recall", Json.rounded(100 * scores.recall(), 4));
        json.set("pixel_f1", Json.rounded(scores.images() == 0 ? Double.NaN : 100 * pooled.f1(), 4));
        json.set("pixel_iou", Json.rounded(scores.images() == 0 ? Double.NaN : 100 * pooled.iou(), 4));
        json.putArray("boundary_f1")
                .add(Json.rounded(100 * mean(measured, q -> q.boundaryF1().at1()), 4))
                .add(Json.rounded(100 * mean(measured, q -> q.boundaryF1().at2()), 4))
                .add(Json.rounded(100 * mean(measured, q -> q.boundaryF1().at3()), 4));
        json.set("hausdorff95", Json.rounded(mean(measured, MaskQuality::hausdorff95), 4));
        return json;
    }

    private static List<MaskQuality> qualities(List<ImageResult> images, Function<ImageResult, MaskQuality> which,
            Predicate<ImageResult> of) {
        return images.stream().filter(of).map(which).filter(Objects::nonNull).toList();
    }

    private static MaskScores scores(List<MaskQuality> images) {
        return MaskScores.of(images.stream().map(MaskQuality::counts).toList());
    }

    private static double mean(List<MaskQuality> images, ToDoubleFunction<MaskQuality> which) {
        return mean(images.stream().mapToDouble(which).toArray());
    }

    private long count(Predicate<ImageResult> of) {
        return images.stream().filter(of).count();
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return values.length == 0 ? Double.NaN : sum / values.length;
    }
}
