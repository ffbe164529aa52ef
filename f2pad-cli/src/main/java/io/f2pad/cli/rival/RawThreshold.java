package io.f2pad.cli.rival;

import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import io.f2pad.image.ScoreMap;

/** The first mask as it is. */
public record RawThreshold() implements MaskRefinement {

    @Override
    public String name() {
        return "raw threshold";
    }

    @Override
    public Mask refine(Planes image, ScoreMap scores, Mask initial) {
        MaskRefinement.check(image, scores, initial);
        return initial;
    }
}
