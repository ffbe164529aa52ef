package io.f2pad.detect;

import io.f2pad.inpaint.ExemplarBank;
import io.f2pad.inpaint.mae.MaeReference;
import io.f2pad.refine.Calibration;
import io.f2pad.refine.ObjectiveWeights;
import io.f2pad.refine.RefineOptions;
import io.f2pad.threshold.Threshold;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

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
 * @param inpainter      what fills holes: exemplar, harmonic or mae
 * @param exemplars      stored normal images for inpainting
 * @param autoencoder    weights that inpainter mae needs, otherwise null
 * @param threshold      threshold in use
 * @param calibration    what calibration found
 * @param weights        weights of Eq. 12 at the threshold in use
 * @param refine         readings of the refinement
 */
public record ModelSummary(String version, String scorer, String backbone, String backboneSha256, boolean trained,
        int size, int images, int heldOut, long seed, int components, String inpainter, int exemplars,
        @Nullable MaeReference autoencoder, Threshold threshold, Calibration calibration, ObjectiveWeights weights,
        RefineOptions refine) {

    /**
     * Reads the summary of a saved detector without opening it.
     *
     * @param file a bundle written by {@link Detector#save}
     * @return the summary
     * @throws io.f2pad.ModelFormatException if the bundle is damaged, incomplete or too new
     */
    public static ModelSummary read(Path file) {
        return of(ModelBundle.read(file));
    }

    static ModelSummary of(Model model) {
        ExemplarBank exemplars = model.inpainting().exemplars();
        return new ModelSummary(model.provenance().version(), model.scorer().kind(), model.backbone().name(),
                model.backbone().sha256(), model.backbone().trained(), model.size(), model.provenance().images(),
                model.provenance().heldOut(), model.provenance().seed(), model.mixture().components(),
                model.inpainting().kind(), exemplars == null ? 0 : exemplars.count(), model.inpainting().wanted(),
                model.threshold(), model.calibration(), model.objectiveWeights(), model.refine());
    }
}
