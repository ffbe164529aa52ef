package io.f2pad.data;

import io.f2pad.DatasetException;
import io.f2pad.image.ImageFiles;
import io.f2pad.image.Mask;
import io.f2pad.image.NaturalOrder;
import io.f2pad.image.Planes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Defect shapes taken from given ground truths, as in the paper: cut out, flipped, resized at random by 0.6
 * to 1.6 of their share of the image (within the area limits), placed at random. Immutable and thread-safe.
 */
public final class MaskLibrary implements MaskSource {

    private static final int ATTEMPTS = 40;

    private final SynthesisOptions options;
    private final List<Shape> shapes;
    private final List<String> skipped;

    /** A cut-out shape and the share of its image that it covers. */
    private record Shape(Mask stamp, double share) {
    }

    private MaskLibrary(SynthesisOptions options, List<Shape> shapes, List<String> skipped) {
        this.options = options;
        this.shapes = List.copyOf(shapes);
        this.skipped = List.copyOf(skipped);
    }

    /**
     * Uses given masks; empty ones are left out.
     *
     * @param masks   the masks, of any size
     * @param options area limits and margin
     * @return the library
     * @throws DatasetException if no mask has a defect
     */
    public static MaskLibrary of(List<Mask> masks, SynthesisOptions options) {
        List<Shape> shapes = masks.stream().filter(m -> !m.isEmpty())
                .map(m -> new Shape(Stamps.crop(m), m.share())).toList();
        if (shapes.isEmpty()) {
            throw new DatasetException("mask shapes: none of the " + masks.size() + " masks has a defect");
        }
        return new MaskLibrary(options, shapes, List.of());
    }

    /**
     * Reads every mask below a folder, or below its {@code ground_truth} folder if it has one. Files that
     * cannot be read, are empty, or are pictures rather than masks are left out and named by {@link
     * #skipped()}.
     *
     * @param folder  the folder
     * @param options area limits and margin
     * @return the library
     * @throws DatasetException if the folder is missing or holds no usable mask
     */
    public static MaskLibrary open(Path folder, SynthesisOptions options) {
        Path truth = folder.resolve("ground_truth");
        Path root = Files.isDirectory(truth) ? truth : folder;
        if (!Files.isDirectory(root)) {
            throw new DatasetException("folder of masks " + folder + " does not exist");
        }
        List<Shape> shapes = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        for (Path file : files(root)) {
            try {
                Planes values = Masks.brightest(ImageFiles.read(file).rgb());
                Mask mask = Masks.binary(file, values);
                if (mask.isEmpty()) {
                    skipped.add("mask " + file + " is empty");
                } else if (!twoValued(values)) {
                    skipped.add("file " + file + " is a picture, not a mask");
                } else {
                    shapes.add(new Shape(Stamps.crop(mask), mask.share()));
                }
            } catch (DatasetException e) {
                skipped.add(String.valueOf(e.getMessage()));
            }
        }
        if (shapes.isEmpty()) {
            throw new DatasetException("no usable masks below " + root
                    + (skipped.isEmpty() ? ": there are no image files" : "; the first problem: " + skipped.get(0)));
        }
        return new MaskLibrary(options, shapes, skipped);
    }

    private static List<Path> files(Path root) {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile).filter(ImageFiles::isImage)
                    .sorted(Comparator.comparing(f -> root.relativize(f).toString(), NaturalOrder.INSTANCE)).toList();
        } catch (IOException | UncheckedIOException e) {
            throw new DatasetException("cannot list folder " + root + ": " + e.getMessage(), e);
        }
    }

    /**
     * True if at most 5 % of the pixels lie between the extremes: soft edges are allowed, photographs are
     * not.
     */
    private static boolean twoValued(Planes values) {
        float max = 0;
        for (float v : values.data()) {
            max = Math.max(max, v);
        }
        int between = 0;
        for (float v : values.data()) {
            between += v > 0.02f * max && v < 0.98f * max ? 1 : 0;
        }
        return between <= 0.05 * values.plane();
    }

    /**
     * Returns the number of shapes.
     *
     * @return at least 1
     */
    public int size() {
        return shapes.size();
    }

    /**
     * Names the files that were left out.
     *
     * @return one line per file
     */
    public List<String> skipped() {
        return skipped;
    }

    @Override
    public Mask draw(int width, int height, SplittableRandom random) {
        int[] window = Stamps.window(width, height, options.margin());
        double pixels = (double) width * height;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Shape shape = shapes.get(random.nextInt(shapes.size()));
            double factor = 0.6 + random.nextDouble();
            double share = Math.min(options.maxArea(), Math.max(options.minArea(), shape.share * factor * factor));
            Mask stamp = Stamps.flip(shape.stamp, random.nextBoolean(), random.nextBoolean());
            double scale = Math.sqrt(share * pixels / stamp.area());
            scale = Math.min(scale, Math.min((double) window[2] / stamp.width(),
                    (double) window[3] / stamp.height()));
            Mask resized = stamp.resize((int) Math.max(1, Math.round(scale * stamp.width())),
                    (int) Math.max(1, Math.round(scale * stamp.height())));
            // nearest resizing may lose thin parts or overshoot the limit by rounding
            if (Stamps.fits(resized, window) && resized.area() <= Math.max(1, options.maxArea() * pixels)
                    && resized.area() >= 0.5 * options.minArea() * pixels && !resized.isEmpty()) {
                return Stamps.place(resized, width, height, window, random);
            }
        }
        return new MaskShapes(options).draw(width, height, random);
    }
}
