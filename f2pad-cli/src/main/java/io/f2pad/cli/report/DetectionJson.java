package io.f2pad.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.f2pad.detect.Detection;
import io.f2pad.image.Region;

/** One detection as an entry of {@code results.json}. */
public final class DetectionJson {

    private DetectionJson() {
    }

    /**
     * Describes a detection; coordinates are pixels of the input, areas pixels, shares in 0..1, scores raw.
     *
     * @param file  the input
     * @param name  start of the names of its pictures
     * @param found what was found
     * @return the entry
     */
    public static ObjectNode of(String file, String name, Detection found) {
        ObjectNode json = Json.object();
        json.put("file", file);
        json.put("name", name);
        json.put("width", found.mask().width());
        json.put("height", found.mask().height());
        json.set("score", Json.score(found.score()));
        json.set("threshold", Json.score(found.threshold()));
        json.put("defective", found.defective());
        json.put("initial_area", found.initialMask().area());
        json.put("mask_area", found.mask().area());
        json.set("mask_share", Json.rounded(found.mask().share(), 6));
        ArrayNode regions = json.putArray("regions");
        found.regions().forEach(region -> regions.add(region(region)));
        json.put("iterations", found.iterations());
        json.set("seconds", Json.rounded(found.seconds(), 4));
        json.set("score_scale", Json.array().add(0).add(Json.score(Pictures.scoreTop(found))));
        return json;
    }

    private static ObjectNode region(Region region) {
        ObjectNode json = Json.object();
        json.put("area", region.area());
        json.set("box", Json.object().put("x", region.x()).put("y", region.y()).put("width", region.width())
                .put("height", region.height()));
        json.set("mean_anomaly", Json.rounded(region.meanAnomaly(), 4));
        ArrayNode contour = json.putArray("contour");
        for (int[] point : region.contour()) {
            contour.addArray().add(point[0]).add(point[1]);
        }
        return json;
    }
}
