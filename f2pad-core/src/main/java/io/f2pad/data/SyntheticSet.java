package io.f2pad.data;

import io.f2pad.DatasetException;
import io.f2pad.file.AtomicFile;
import io.f2pad.image.ImageFiles;
import io.f2pad.image.Planes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a test set of synthetic defects in the MVTec layout: {@code test/synthetic/000.png}, {@code
 * ground_truth/synthetic/000_mask.png} and, as {@code test/good}, byte copies of normal images that no defect
 * was pasted on. Training images are not copied: fit on the original data set.
 */
public final class SyntheticSet {

    private static final String NAME = "synthetic";

    private SyntheticSet() {
    }

    /** Hears about the progress. */
    public interface Listener {

        /**
         * A pair of image and mask, or a copy, is on disk.
         *
         * @param done  files done
         * @param total files to be done
         * @param image the image written
         */
        void written(int done, int total, Path image);

        /**
         * A file could not be used and was left out.
         *
         * @param reason one line that names it
         */
        void skipped(String reason);
    }

    /**
     * Which normal images are used for what.
     *
     * @param bases        images that defects are pasted on
     * @param good         images copied as they are
     * @param fromTraining true if they are training images, which flatters a model that has seen them
     */
    public record Plan(List<Path> bases, List<Path> good, boolean fromTraining) {

        /** Copies the lists and checks that there are bases. */
        public Plan {
            bases = List.copyOf(bases);
            good = List.copyOf(good);
            if (bases.isEmpty()) {
                throw new IllegalArgumentException("synthetic set: no images to paste defects on");
            }
        }
    }

    /**
     * What was written.
     *
     * @param defects number of defective images
     * @param good    number of normal images
     */
    public record Written(int defects, int good) {
    }

    /**
     * Divides the normal images of a data set: {@code test/good} if it has at least two images, otherwise the
     * last 30 % of the training images. One in three is kept as it is, evenly spread, the others are bases.
     *
     * @param data the data set
     * @return the plan
     * @throws DatasetException if there is no normal image
     */
    public static Plan plan(Dataset data) {
        List<Path> pool = data.testGood();
        boolean fromTraining = pool.size() < 2 && !data.train().isEmpty();
        if (fromTraining) {
            int size = data.train().size();
            pool = data.train().subList(size - Math.max(Math.min(2, size), size * 3 / 10), size);
        }
        if (pool.isEmpty()) {
            throw new DatasetException("data set " + data.root() + " has no normal images to paste defects on: "
                    + "test/good and train/good are empty");
        }
        int keep = pool.size() == 1 ? 0 : Math.max(1, pool.size() / 3);
        List<Path> bases = new ArrayList<>();
        List<Path> good = new ArrayList<>();
        for (int i = 0; i < pool.size(); i++) {
            boolean kept = (i + 1) * keep / pool.size() > i * keep / pool.size();
            (kept ? good : bases).add(pool.get(i));
        }
        return new Plan(bases, good, fromTraining);
    }

    /**
     * Plans and writes a set with the default options.
     *
     * @param data     where the normal images come from
     * @param out      folder to write to; earlier files of the same names are replaced
     * @param count    number of defects, at least 1
     * @param seed     same seed, data and options give the same bytes
     * @param masks    folder searched for mask files whose shapes are used, or null for generated shapes
     * @param listener hears about the progress
     * @return what was written
     * @throws DatasetException     if nothing can be written sensibly: no readable base, no usable mask, or a
     *                              folder that holds other files
     * @throws UncheckedIOException if a file cannot be written
     */
    public static Written write(Dataset data, Path out, int count, long seed, @Nullable Path masks,
            Listener listener) {
        SynthesisOptions options = SynthesisOptions.defaults();
        MaskSource shapes;
        if (masks == null) {
            shapes = new MaskShapes(options);
        } else {
            MaskLibrary library = MaskLibrary.open(masks, options);
            library.skipped().forEach(listener::skipped);
            shapes = library;
        }
        return write(plan(data), out, count, seed, new DefectSynthesis(options, shapes), listener);
    }

    /**
     * Writes a set.
     *
     * @param plan      the normal images
     * @param out       folder to write to; earlier files of the same names are replaced
     * @param count     number of defects, at least 1
     * @param seed      same seed, images and synthesis give the same bytes
     * @param synthesis makes the defects
     * @param listener  hears about the progress
     * @return what was written
     * @throws DatasetException     if no base can be read, or the folder holds other files
     * @throws UncheckedIOException if a file cannot be written
     */
    public static Written write(Plan plan, Path out, int count, long seed, DefectSynthesis synthesis,
            Listener listener) {
        if (count < 1) {
            throw new IllegalArgumentException("synthetic set: count must be at least 1, got " + count);
        }
        checkFree(plan, out, count);
        SplittableRandom root = new SplittableRandom(seed);
        List<Path> bases = shuffled(plan.bases(), root.split());
        int total = count + plan.good().size();
        for (int i = 0; i < count; i++) {
            // one stream per defect: its drawing does not depend on how much the others drew
            SplittableRandom random = root.split();
            Planes normal = readable(bases, i, listener);
            Planes other = synthesis.options().swapShare() > 0 ? readable(bases, i + 1, listener) : normal;
            Defect defect = synthesis.paste(normal, other, random);
            Path image = out.resolve("test").resolve(NAME).resolve(number(i, count) + ".png");
            ImageFiles.writePng(truth(out).resolve(number(i, count) + "_mask.png"), defect.mask());
            ImageFiles.writePng(image, defect.image());
            listener.written(i + 1, total, image);
        }
        int copied = 0;
        for (Path good : plan.good()) {
            try {
                ImageFiles.read(good);
                Path copy = out.resolve("test").resolve("good").resolve(good.getFileName());
                AtomicFile.write(copy, Files.readAllBytes(good));
                copied++;
                listener.written(count + copied, total, copy);
            } catch (DatasetException e) {
                listener.skipped(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                listener.skipped("cannot read image " + good + ": " + e.getMessage());
            }
        }
        return new Written(count, copied);
    }

    private static Path truth(Path out) {
        return out.resolve("ground_truth").resolve(NAME);
    }

    private static String number(int i, int count) {
        int digits = Math.max(3, String.valueOf(count - 1).length());
        return String.format(Locale.ROOT, "%0" + digits + "d", i);
    }

    private static List<Path> shuffled(List<Path> files, SplittableRandom random) {
        List<Path> out = new ArrayList<>(files);
        for (int i = out.size() - 1; i > 0; i--) {
            Collections.swap(out, i, random.nextInt(i + 1));
        }
        return out;
    }

    /** Reads base {@code i}, counted round; a base that cannot be read is reported and dropped. */
    private static Planes readable(List<Path> bases, int i, Listener listener) {
        String last = "";
        while (!bases.isEmpty()) {
            Path base = bases.get(i % bases.size());
            try {
                return ImageFiles.read(base).rgb();
            } catch (DatasetException e) {
                last = String.valueOf(e.getMessage());
                listener.skipped(last);
                bases.remove(base);
            }
        }
        throw new DatasetException("synthetic set: none of the normal images can be read; the last: " + last);
    }

    /** Refuses a folder with files that this set would not replace: they would be taken for part of it. */
    private static void checkFree(Plan plan, Path out, int count) {
        Set<Path> ours = new HashSet<>();
        for (int i = 0; i < count; i++) {
            ours.add(out.resolve("test").resolve(NAME).resolve(number(i, count) + ".png"));
            ours.add(truth(out).resolve(number(i, count) + "_mask.png"));
        }
        plan.good().forEach(g -> ours.add(out.resolve("test").resolve("good").resolve(g.getFileName())));
        Set<Path> sources = new HashSet<>();
        plan.bases().forEach(p -> sources.add(p.toAbsolutePath().normalize()));
        plan.good().forEach(p -> sources.add(p.toAbsolutePath().normalize()));
        for (String part : List.of("train", "test", "ground_truth")) {
            Path folder = out.resolve(part);
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(Files::isRegularFile).filter(ImageFiles::isImage)
                        .filter(f -> !ours.contains(f) || sources.contains(f.toAbsolutePath().normalize()))
                        .findFirst().ifPresent(f -> {
                            throw new DatasetException("folder " + out + " already holds " + out.relativize(f)
                                    + ", which is not part of this set; choose an empty folder");
                        });
            } catch (IOException | UncheckedIOException e) {
                throw new DatasetException("cannot list folder " + folder + ": " + e.getMessage(), e);
            }
        }
    }
}
