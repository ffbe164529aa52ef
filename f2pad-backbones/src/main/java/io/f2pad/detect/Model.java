package io.f2pad.detect;

import io.f2pad.feature.Backbone;
import io.f2pad.feature.Normalization;
import io.f2pad.inpaint.Inpainter;
import io.f2pad.objective.mixture.GaussianMixture;
import io.f2pad.refine.Calibration;
import io.f2pad.refine.ObjectiveWeights;
import io.f2pad.refine.RefineOptions;
import io.f2pad.scorer.Scorer;
import io.f2pad.threshold.Threshold;
import org.jspecify.annotations.Nullable;

/**
 * Everything a fit learned; immutable.
 *
 * @param size          working size in pixels
 * @param normalization units of the network's input
 * @param backbone      frozen features
 * @param scorer        fitted score
 * @param mixture       pixel prior
 * @param inpainting    what fills holes
 * @param threshold     scores above it form the first mask
 * @param calibration   weights of the objective
 * @param weights       overriding weights, or null to use the calibration's
 * @param refine        readings of the refinement
 * @param provenance    how the model came about
 */
record Model(int size, Normalization normalization, Backbone backbone, Scorer scorer, GaussianMixture mixture,
        Inpainting inpainting, Threshold threshold, Calibration calibration,
        @Nullable ObjectiveWeights weights, RefineOptions refine, Provenance provenance) {

    /** Checks the working size, on which every buffer depends. */
    Model {
        if (size < 32 || size > 2048) {
            throw new IllegalArgumentException("model: size must lie in 32..2048, got " + size);
        }
    }

    /** Where a model comes from. */
    record Provenance(String version, long seed, int images, int heldOut) {
    }

    /** The weights of Eq. 12 at the threshold in use. */
    ObjectiveWeights objectiveWeights() {
        return weights != null ? weights : calibration.weights(threshold.value(), refine);
    }

    Inpainter inpainter(int threads) {
        return inpainting.inpainter(normalization, threads);
    }

    Model withInpainting(Inpainting other) {
        return new Model(size, normalization, backbone, scorer, mixture, other, threshold, calibration, weights,
                refine, provenance);
    }

    Model withThreshold(Threshold other) {
        return new Model(size, normalization, backbone, scorer, mixture, inpainting, other, calibration, weights,
                refine, provenance);
    }

    Model withCalibration(Threshold other, Calibration found) {
        return new Model(size, normalization, backbone, scorer, mixture, inpainting, other, found, weights, refine,
                provenance);
    }

    Model withRefine(RefineOptions options) {
        return new Model(size, normalization, backbone, scorer, mixture, inpainting, threshold, calibration, weights,
                options, provenance);
    }

    Model withWeights(@Nullable ObjectiveWeights other) {
        return new Model(size, normalization, backbone, scorer, mixture, inpainting, threshold, calibration, other,
                refine, provenance);
    }
}
