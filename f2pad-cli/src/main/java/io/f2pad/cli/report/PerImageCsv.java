package io.f2pad.cli.report;

import io.f2pad.file.AtomicFile;
import io.f2pad.metrics.Confusion;
import io.f2pad.metrics.MaskQuality;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One line per test image; overlaps and boundary F1 in 0..100, distances in pixels, empty where the truth is not known
 * or the image is good.
 */
public final class PerImageCsv {

    private static final String HEADER = "image,class,anomalous,width,height,score,threshold,initial_area,mask_area,"
            + "mask_share,initial_iou,initial_dice,initial_precision,initial_recall,refined_iou,refined_dice,"
            + "refined_precision,refined_recall,iterations,seconds,mask_resized,"
            + "initial_boundary_f1_1px,initial_boundary_f1_2px,initial_boundary_f1_3px,initial_hausdorff95,"
            + "refined_boundary_f1_1px,refined_boundary_f1_2px,refined_boundary_f1_3px,refined_hausdorff95";

    private PerImageCsv() {
    }

    /**
     * Writes the table, whole or not at all.
     *
     * @param file   where to
     * @param root   folder that image names are relative to
     * @param images the results
     */
    public static void write(Path file, Path root, List<ImageResult> images) {
        String rows = images.stream().map(image -> row(root, image)).collect(Collectors.joining("\n", "", "\n"));
        AtomicFile.write(file, (HEADER + "\n" + rows).getBytes(StandardCharsets.UTF_8));
    }

    private static String row(Path root, ImageResult i) {
        String name = root.relativize(i.sample().image()).toString().replace('\\', '/');
        return String.join(",", quoted(name), quoted(i.sample().defect()), String.valueOf(i.sample().anomalous()),
                String.valueOf(i.width()), String.valueOf(i.height()), String.valueOf((float) i.score()),
                String.valueOf(i.threshold()), String.valueOf(i.initialArea()), String.valueOf(i.maskArea()),
                String.format(Locale.ROOT, "%.6f", i.maskShare()), overlap(i, i.initial()), overlap(i, i.refined()),
                String.valueOf(i.iterations()), String.format(Locale.ROOT, "%.3f", i.seconds()),
                String.valueOf(i.resized()), boundary(i, i.initial()), boundary(i, i.refined()));
    }

    private static String overlap(ImageResult image, @Nullable MaskQuality quality) {
        if (quality == null || !image.measured()) {
            return ",,,";
        }
        Confusion counts = quality.counts();
        return String.format(Locale.ROOT, "%.4f,%.4f,%.4f,%.4f", 100 * counts.iou(), 100 * counts.dice(),
                100 * counts.precision(), 100 * counts.recall());
    }

    private static String boundary(ImageResult image, @Nullable MaskQuality quality) {
        if (quality == null || !image.measured()) {
            return ",,,";
        }
        MaskQuality.BoundaryF1 f1 = quality.boundaryF1();
        return String.format(Locale.ROOT, "%.4f,%.4f,%.4f,%.4f", 100 * f1.at1(), 100 * f1.at2(), 100 * f1.at3(),
                quality.hausdorff95());
    }

    private static String quoted(String text) {
        return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
