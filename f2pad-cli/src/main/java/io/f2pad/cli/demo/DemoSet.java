package io.f2pad.cli.demo;

import io.f2pad.data.Defect;
import io.f2pad.data.DefectSynthesis;
import io.f2pad.data.MaskShapes;
import io.f2pad.data.SynthesisOptions;
import io.f2pad.image.ImageFiles;
import io.f2pad.image.Planes;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A data set in MVTec layout made of one generated part.
 *
 * @param size    rows and columns of every image
 * @param train   normal images to learn from
 * @param good    normal test images
 * @param defects defective test images
 * @param seed    same seed, same bytes
 */
public record DemoSet(int size, int train, int good, int defects, long seed) {

    /** Defects of 0.4 % to 6 % of the image, clearly but not glaringly different. */
    private static final SynthesisOptions DEFECTS = new SynthesisOptions(0.30, 0.95, List.of(0.5, 0.7, 1.3, 1.6), 8,
            0.004, 0.06, 0.06, 0);

    /** Checks the ranges. */
    public DemoSet {
        if (size < 32 || train < 1 || good < 0 || defects < 0) {
            throw new IllegalArgumentException("demo set: size at least 32, train at least 1, good and defects not "
                    + "negative, got " + size + ", " + train + ", " + good + ", " + defects);
        }
    }

    /**
     * Writes the set; files of the same names are replaced.
     *
     * @param part what to draw
     * @param root folder of the set
     * @return the images, masks not among them
     */
    public Set<Path> write(Part part, Path root) {
        SplittableRandom random = new SplittableRandom(seed);
        Set<Path> images = new HashSet<>();
        for (int i = 0; i < train; i++) {
            put(images, root.resolve("train/good").resolve(number(i)), part.draw(size, random.split()));
        }
        for (int i = 0; i < good; i++) {
            put(images, root.resolve("test/good").resolve(number(i)), part.draw(size, random.split()));
        }
        DefectSynthesis synthesis = new DefectSynthesis(DEFECTS, new MaskShapes(DEFECTS));
        for (int i = 0; i < defects; i++) {
            SplittableRandom own = random.split();
            Defect defect = synthesis.paste(part.draw(size, own), own);
            String name = number(i);
            put(images, root.resolve("test/defect").resolve(name), defect.image());
            ImageFiles.writePng(root.resolve("ground_truth/defect").resolve(name.replace(".png", "_mask.png")),
                    defect.mask());
        }
        return images;
    }

    private static void put(Set<Path> images, Path file, Planes image) {
        ImageFiles.writePng(file, image);
        images.add(file);
    }

    private static String number(int i) {
        return String.format(Locale.ROOT, "%03d.png", i);
    }
}
