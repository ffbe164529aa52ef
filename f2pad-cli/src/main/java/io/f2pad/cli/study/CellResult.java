package io.f2pad.cli.study;

import io.f2pad.cli.report.Failure;
import io.f2pad.cli.report.PixelQuality;
import java.util.List;

/**
 * What was measured in one cell.
 *
 * @param key       which cell
 * @param threshold threshold of the first mask, raw score units
 * @param cases     defective images with known truth
 * @param good      normal images
 * @param goodInitial mean share of them that the first mask covers, NaN without any
 * @param goodRefined mean share of them that the final mask covers, NaN without any
 * @param pixels    quality of the raw scores
 * @param traces    objectives over the iterations
 * @param pictures  pictures of single cases
 * @param failures  images that could not be processed
 */
public record CellResult(CellKey key, double threshold, List<CaseResult> cases, int good, double goodInitial,
        double goodRefined, PixelQuality pixels, List<Trace> traces, List<Picture> pictures, List<Failure> failures) {

    /** Copies the lists. */
    public CellResult {
        cases = List.copyOf(cases);
        traces = List.copyOf(traces);
        pictures = List.copyOf(pictures);
        failures = List.copyOf(failures);
    }

    /**
     * A picture of one case.
     *
     * @param label what it stands for: best, median or worst
     * @param image id of the sample
     * @param iou   IoU of its final mask
     * @param file  file name in the study's folder of pictures
     */
    public record Picture(String label, String image, double iou, String file) {
    }
}
