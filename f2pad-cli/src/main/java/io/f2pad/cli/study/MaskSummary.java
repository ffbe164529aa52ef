package io.f2pad.cli.study;

import io.f2pad.metrics.Confusion;
import io.f2pad.metrics.MaskQuality;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Means over images of one kind of mask.
 *
 * @param images      number of images
 * @param iou         mean IoU per image
 * @param dice        mean Dice per image
 * @param boundary1   mean boundary F1 at 1 pixel
 * @param boundary2   mean boundary F1 at 2 pixels
 * @param boundary3   mean boundary F1 at 3 pixels
 * @param hausdorff95 mean 95 % Hausdorff distance in pixels
 * @param pooledIou   IoU of all pixels together
 * @param pooledF1    F1, which is Dice, of all pixels together
 */
record MaskSummary(int images, double iou, double dice, double boundary1, double boundary2, double boundary3,
        double hausdorff95, double pooledIou, double pooledF1) {

    /** Averages images; NaN where there are none. */
    static MaskSummary of(List<MaskQuality> all) {
        Confusion pooled = Confusion.ZERO;
        for (MaskQuality one : all) {
            pooled = pooled.plus(one.counts());
        }
        boolean none = all.isEmpty();
        return new MaskSummary(all.size(), mean(all, MaskQuality::iou), mean(all, MaskQuality::dice),
                mean(all, q -> q.boundaryF1().at1()), mean(all, q -> q.boundaryF1().at2()),
                mean(all, q -> q.boundaryF1().at3()), mean(all, MaskQuality::hausdorff95),
                none ? Double.NaN : pooled.iou(), none ? Double.NaN : pooled.f1());
    }

    /** Averages categories, each counting alike, as the paper does. */
    static MaskSummary mean(List<MaskSummary> categories) {
        return new MaskSummary(categories.stream().mapToInt(MaskSummary::images).sum(),
                mean(categories, MaskSummary::iou), mean(categories, MaskSummary::dice),
                mean(categories, MaskSummary::boundary1), mean(categories, MaskSummary::boundary2),
                mean(categories, MaskSummary::boundary3), mean(categories, MaskSummary::hausdorff95),
                mean(categories, MaskSummary::pooledIou), mean(categories, MaskSummary::pooledF1));
    }

    static <T> double mean(List<T> values, ToDoubleFunction<T> of) {
        return values.stream().mapToDouble(of).average().orElse(Double.NaN);
    }
}
