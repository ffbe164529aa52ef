package io.f2pad.cli.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.f2pad.metrics.PixelScores;

/**
 * Threshold-free quality of the raw pixel scores, pooled over images; each in [0, 1], or NaN where undefined.
 *
 * @param auroc            area under the ROC curve
 * @param averagePrecision average precision
 * @param f1Max            largest pooled F1 over all thresholds
 * @param aupro            area under the per-region overlap curve up to a false positive rate of 0.3
 */
public record PixelQuality(double auroc, double averagePrecision, double f1Max, double aupro) {

    private static final double PRO_LIMIT = 0.3;

    /**
     * Evaluates gathered scores.
     *
     * @param scores the pixels of all images
     * @return their quality
     */
    public static PixelQuality of(PixelScores scores) {
        return new PixelQuality(scores.auroc(), scores.averagePrecision(), scores.f1Max(), scores.aupro(PRO_LIMIT));
    }

    /**
     * Adds {@code pixel_auroc}, {@code pixel_ap}, {@code pixel_f1_max} and {@code aupro_30}, each in 0..1.
     *
     * @param json receives them
     */
    public void write(ObjectNode json) {
        json.set("pixel_auroc", Json.rounded(auroc, 6));
        json.set("pixel_ap", Json.rounded(averagePrecision, 6));
        json.set("pixel_f1_max", Json.rounded(f1Max, 6));
        json.set("aupro_30", Json.rounded(aupro, 6));
    }
}
