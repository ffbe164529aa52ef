package io.f2pad.cli.study;

import io.f2pad.metrics.MaskQuality;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One defective image in a cell.
 *
 * @param image         id of the sample
 * @param area          share of the image that is defective
 * @param masks         quality by the name of the mask: {@link #INITIAL}, {@link #REFINED}, rivals, ablations
 * @param iterations    refinement iterations, 0 if there was nothing to refine
 * @param scoreSeconds  wall time of scoring alone
 * @param refineSeconds wall time of scoring and refinement
 * @param miss          where the refined mask is wrong
 */
public record CaseResult(String image, double area, Map<String, MaskQuality> masks, int iterations,
        double scoreSeconds, double refineSeconds, Miss miss) {

    /** The raw threshold. */
    public static final String INITIAL = "raw threshold";
    /** The method's mask. */
    public static final String REFINED = "f2pad";

    /** Copies the map and checks that both masks are there. */
    public CaseResult {
        masks = Collections.unmodifiableMap(new LinkedHashMap<>(masks));
        if (!masks.containsKey(INITIAL) || !masks.containsKey(REFINED)) {
            throw new IllegalArgumentException("case " + image + ": the initial or the refined mask is missing, got "
                    + masks.keySet());
        }
    }

    /** The same case with one more mask. */
    CaseResult with(String name, MaskQuality quality) {
        Map<String, MaskQuality> more = new LinkedHashMap<>(masks);
        more.put(name, quality);
        return new CaseResult(image, area, more, iterations, scoreSeconds, refineSeconds, miss);
    }

    MaskQuality initial() {
        return quality(INITIAL);
    }

    MaskQuality refined() {
        return quality(REFINED);
    }

    private MaskQuality quality(String name) {
        MaskQuality found = masks.get(name);
        if (found == null) {
            throw new IllegalStateException("case " + image + " has no mask " + name);
        }
        return found;
    }
}
