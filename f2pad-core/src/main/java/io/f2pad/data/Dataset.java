package io.f2pad.data;

import io.f2pad.DatasetException;
import io.f2pad.image.ImageFiles;
import io.f2pad.image.NaturalOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a data set in the MVTec layout, or of a plain folder of normal images. Immutable.
 *
 * <pre>
 * train/good/*               normal images to learn from
 * test/good/*                normal images
 * test/DEFECT/NAME.png       defective images
 * ground_truth/DEFECT/NAME_mask.png, or NAME.png
 * </pre>
 *
 * <p>All lists are in natural order of the names (2 before 10). Files that are no images are ignored.
 */
public final class Dataset {

    private static final String GOOD = "good";

    private final Path root;
    private final List<Path> train;
    private final List<Sample> test;

    private Dataset(Path root, List<Path> train, List<Sample> test) {
        this.root = root;
        this.train = List.copyOf(train);
        this.test = List.copyOf(test);
    }

    /**
     * Lists the files; no image is opened.
     *
     * @param root folder with {@code train/good} or {@code test}, or with normal images directly inside
     * @return the data set; either list may be empty, not both
     * @throws DatasetException if the folder is missing or holds no images where they are looked for
     */
    public static Dataset open(Path root) {
        if (!Files.isDirectory(root)) {
            throw new DatasetException(Files.exists(root) ? "data set " + root + " is a file, a folder is needed"
                    : "data set folder " + root + " does not exist");
        }
        Path good = root.resolve("train").resolve(GOOD);
        Path test = root.resolve("test");
        Dataset dataset;
        if (Files.isDirectory(good) || Files.isDirectory(test)) {
            dataset = new Dataset(root, Files.isDirectory(good) ? ImageFiles.list(good) : List.of(),
                    Files.isDirectory(test) ? samples(root) : List.of());
        } else {
            dataset = new Dataset(root, ImageFiles.list(root), List.of());
        }
        if (dataset.train.isEmpty() && dataset.test.isEmpty()) {
            List<String> inside = folders(root).stream().map(f -> f.getFileName().toString()).limit(5).toList();
            throw new DatasetException("no images in " + root + ": looked for train/good, test/<defect> and images ("
                    + "png jpg bmp tif gif) directly inside"
                    + (inside.isEmpty() ? "" : "; it has the folders " + String.join(", ", inside)
                            + ", perhaps one of them is meant"));
        }
        return dataset;
    }

    private static List<Sample> samples(Path root) {
        List<Sample> samples = new ArrayList<>();
        for (Path folder : folders(root.resolve("test"))) {
            String defect = folder.getFileName().toString();
            boolean anomalous = !defect.equals(GOOD);
            Map<String, Path> masks = anomalous ? masks(root.resolve("ground_truth").resolve(defect)) : Map.of();
            for (Path image : ImageFiles.list(folder)) {
                String stem = stem(image);
                @Nullable Path mask = masks.get(stem + "_mask");
                samples.add(new Sample(image, mask != null ? mask : masks.get(stem), defect, anomalous));
            }
        }
        return samples;
    }

    private static Map<String, Path> masks(Path folder) {
        Map<String, Path> masks = new HashMap<>();
        if (Files.isDirectory(folder)) {
            for (Path file : ImageFiles.list(folder)) {
                masks.putIfAbsent(stem(file), file);
            }
        }
        return masks;
    }

    private static List<Path> folders(Path root) {
        try (Stream<Path> files = Files.list(root)) {
            return files.filter(Files::isDirectory).filter(f -> !f.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(f -> f.getFileName().toString(), NaturalOrder.INSTANCE)).toList();
        } catch (IOException | UncheckedIOException e) {
            throw new DatasetException("cannot list folder " + root + ": " + e.getMessage(), e);
        }
    }

    static String stem(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /**
     * Returns the folder that was opened.
     *
     * @return the root
     */
    public Path root() {
        return root;
    }

    /**
     * Returns the normal images to learn from.
     *
     * @return files in natural order; empty if the data set has a test part only
     */
    public List<Path> train() {
        return train;
    }

    /**
     * Returns the test images, defect by defect.
     *
     * @return samples in natural order of folder and file; empty for a plain folder
     */
    public List<Sample> test() {
        return test;
    }

    /**
     * Returns some of the test images, spread evenly over the list.
     *
     * @param limit most images returned; 0 returns all
     * @return samples in the order of {@link #test()}
     */
    public List<Sample> test(int limit) {
        if (limit == 0 || limit >= test.size()) {
            return test;
        }
        List<Sample> some = new ArrayList<>();
        for (int i = 0; i < limit; i++) {
            some.add(test.get((int) ((2L * i + 1) * test.size() / (2L * limit))));
        }
        return some;
    }

    /**
     * Returns the normal images of the test part.
     *
     * @return files in natural order
     */
    public List<Path> testGood() {
        return test.stream().filter(s -> !s.anomalous()).map(Sample::image).toList();
    }

    /**
     * Returns the defective test images whose ground truth is missing.
     *
     * @return samples to leave out of pixel metrics
     */
    public List<Sample> withoutMask() {
        return test.stream().filter(s -> s.anomalous() && s.mask() == null).toList();
    }
}
