package io.f2pad.cli.rival;

import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import io.f2pad.image.ScoreMap;
import java.util.List;

/**
 * Makes a finer mask from what a detector without refinement knows. Implementations are immutable, thread-safe and
 * deterministic; an empty first mask stays empty, and a full one stays full.
 */
public interface MaskRefinement {

    /** {@return what tables call it} */
    String name();

    /**
     * Refines a mask.
     *
     * @param image   the image, RGB in [0, 1]
     * @param scores  its scores, of the same size
     * @param initial the scores above the threshold
     * @return a mask of the same size
     */
    Mask refine(Planes image, ScoreMap scores, Mask initial);

    /** {@return every rival with its default settings, the raw threshold first} */
    static List<MaskRefinement> all() {
        return List.of(new RawThreshold(), new GuidedFilter(16, 1e-3), new GraphCut(5, 5, 256),
                new MarkerWatershed(256));
    }

    /**
     * Checks the arguments of {@link #refine}.
     *
     * @param image   the image
     * @param scores  its scores
     * @param initial its first mask
     * @throws IllegalArgumentException if their sizes differ or the image is not RGB
     */
    static void check(Planes image, ScoreMap scores, Mask initial) {
        if (image.channels() != 3 || image.width() != scores.width() || image.height() != scores.height()
                || image.width() != initial.width() || image.height() != initial.height()) {
            throw new IllegalArgumentException("rival: expected an RGB image, scores and a mask of one size, got "
                    + image.channels() + " channels " + image.width() + "x" + image.height() + ", "
                    + scores.width() + "x" + scores.height() + ", " + initial.width() + "x" + initial.height());
        }
    }
}
