package io.f2pad.detect;

import io.f2pad.refine.Calibration;
import io.f2pad.refine.ObjectiveWeights;
import io.f2pad.refine.RefineOptions;
import io.f2pad.threshold.Threshold;

/**
 * What a detector is made of, for people and reports.
 *
 * @param version        library version that fitted it
 * @param scorer         kind of the scorer
 * @param backbone       name of the backbone
 * @param backboneSha256 SHA-256 of its folded weights
 * @param trained        false when the features are the generated default
 * @param size           working size in pixels
 * @param images         normal images given to the fit
 * @param heldOut        of these, images held out for calibration
 * @param seed           seed of the fit
 * @param components     components of the pixel prior
 * @param exemplars      stored normal images for inpainting
 * @param threshold      threshold in use
 * @param calibration    what calibration found
 * @param weights        weights of Eq. 12 at the threshold in use
 * @param refine         readings of the refinement
 */
public record ModelSummary(String version, String scorer, String backbone, String backboneSha256, boolean trained,
        int size, int images, int heldOut, long seed, int components, int exemplars, Threshold threshold,
        Calibration calibration, ObjectiveWeights weights, RefineOptions refine) {

    static ModelSummary of(Model model) {
        return new ModelSummary(model.provenance().version(), model.scorer().kind(), model.backbone().name(),
                model.backbone().sha256(), model.backbone().trained(), model.size(), model.provenance().images(),
                model.provenance().heldOut(), model.provenance().seed(), model.mixture().components(),
                model.exemplars() == null ? 0 : model.exemplars().count(), model.threshold(), model.calibration(),
                model.objectiveWeights(), model.refine());
    }
}
