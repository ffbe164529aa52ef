package io.f2pad.data;

import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import io.f2pad.image.Resampler;
import java.util.SplittableRandom;

/**
 * Cut and paste (Eq. 16): {@code X = (1 - M) o N + M o S} with N a normal image, M a shape and S one random
 * colour, or a piece of the other half of another normal image.
 *
 * <p>S must be visible: on {@code minShare} of M the distance ||S - N|| must reach {@code minDistance}. If it
 * does not, S is multiplied by random factors, and drawn anew after {@code tries} failures. On a grey image
 * (equal channels) colours are grey. Colours are multiples of 1/255, so an 8-bit file holds the defect
 * exactly. Immutable and thread-safe; all randomness comes from the argument.
 */
public final class DefectSynthesis {

    private static final int REDRAWS = 64;
    private static final int PLACEMENTS = 8;

    private final SynthesisOptions options;
    private final MaskSource shapes;

    /**
     * Creates a synthesis.
     *
     * @param options visibility, areas, structural share
     * @param shapes  where the shapes come from
     */
    public DefectSynthesis(SynthesisOptions options, MaskSource shapes) {
        this.options = options;
        this.shapes = shapes;
    }

    /**
     * Returns the default synthesis with generated shapes.
     *
     * @return a synthesis that needs no files
     */
    public static DefectSynthesis generated() {
        SynthesisOptions options = SynthesisOptions.defaults();
        return new DefectSynthesis(options, new MaskShapes(options));
    }

    /**
     * Returns the settings.
     *
     * @return the options
     */
    public SynthesisOptions options() {
        return options;
    }

    /**
     * Draws a shape and pastes a colour.
     *
     * @param normal N, RGB in [0, 1]; not changed
     * @param random source of randomness
     * @return the defect
     */
    public Defect paste(Planes normal, SplittableRandom random) {
        return synthesize(normal, shapes.draw(normal.width(), normal.height(), random), random);
    }

    /**
     * Draws a shape and pastes a colour or, with probability {@code swapShare}, a piece of another image.
     *
     * @param normal N, RGB in [0, 1]; not changed
     * @param other  another normal image; resized if its size differs
     * @param random source of randomness
     * @return the defect
     */
    public Defect paste(Planes normal, Planes other, SplittableRandom random) {
        boolean swap = random.nextDouble() < options.swapShare();
        Mask shape = shapes.draw(normal.width(), normal.height(), random);
        return swap ? swap(normal, other, shape, random) : synthesize(normal, shape, random);
    }

    /**
     * Pastes one random colour.
     *
     * @param normal N, RGB in [0, 1]; not changed
     * @param shape  M, of the same size, not empty; used as it is
     * @param random source of randomness
     * @return the defect; should no colour be visible enough (an image of all colours at once), the most
     *         visible of those drawn
     */
    public Defect synthesize(Planes normal, Mask shape, SplittableRandom random) {
        check(normal, shape);
        int[] pixels = shape.indices();
        boolean grey = grey(normal);
        float[] best = new float[3];
        double bestShare = -1;
        for (int redraw = 0; redraw < REDRAWS && bestShare < options.minShare(); redraw++) {
            float[] colour = colour(grey, random);
            for (int t = 0; t <= options.tries() && bestShare < options.minShare(); t++) {
                double share = visible(normal, solid(normal, pixels, colour), pixels);
                if (share > bestShare) {
                    bestShare = share;
                    best = colour;
                }
                colour = multiply(colour, factor(random));
            }
        }
        return new Defect(blend(normal, solid(normal, pixels, best), pixels), shape);
    }

    /**
     * Pastes a piece of one half of another image onto the other half (structural defect).
     *
     * @param normal N, RGB in [0, 1]; not changed
     * @param other  another normal image; resized if its size differs
     * @param shape  a shape, of the same size, not empty; it is moved, and made smaller if need be, to lie in
     *               one half
     * @param random source of randomness
     * @return the defect; of one colour if no placement was visible
     */
    public Defect swap(Planes normal, Planes other, Mask shape, SplittableRandom random) {
        check(normal, shape);
        int width = normal.width();
        int height = normal.height();
        Planes donor = Resampler.resize(other, height, width);
        Mask stamp = Stamps.crop(shape);
        for (int placement = 0; placement < PLACEMENTS && width > 1 && height > 1; placement++) {
            boolean sideways = random.nextBoolean();
            boolean second = random.nextBoolean();
            int shiftX = sideways ? width / 2 : 0;
            int shiftY = sideways ? 0 : height / 2;
            int[] half = {second ? shiftX : 0, second ? shiftY : 0, sideways ? width / 2 : width,
                sideways ? height : height / 2};
            double scale = Math.min(1, Math.min((double) half[2] / stamp.width(), (double) half[3] / stamp.height()));
            Mask fitted = stamp.resize((int) Math.max(1, scale * stamp.width()),
                    (int) Math.max(1, scale * stamp.height()));
            if (fitted.isEmpty()) {
                continue;
            }
            Mask placed = Stamps.place(fitted, width, height, half, random);
            int[] pixels = placed.indices();
            int offset = (second ? -1 : 1) * (shiftY * width + shiftX);
            float[] source = piece(donor, pixels, offset);
            for (int t = 0; t <= options.tries(); t++) {
                if (visible(normal, source, pixels) >= options.minShare()) {
                    return new Defect(blend(normal, source, pixels), placed);
                }
                source = multiply(source, factor(random));
            }
        }
        return synthesize(normal, shape, random);
    }

    private static void check(Planes normal, Mask shape) {
        if (normal.channels() != 3 || normal.width() != shape.width() || normal.height() != shape.height()
                || shape.isEmpty()) {
            throw new IllegalArgumentException("synthesis: needs an RGB image and a mask of its size that is not empty,"
                    + " got " + normal.channels() + " channels of " + normal.width() + "x" + normal.height() + " and "
                    + shape);
        }
    }

    private static boolean grey(Planes image) {
        int plane = image.plane();
        float[] data = image.data();
        for (int i = 0; i < plane; i++) {
            if (data[i] != data[plane + i] || data[i] != data[2 * plane + i]) {
                return false;
            }
        }
        return true;
    }

    private static float[] colour(boolean grey, SplittableRandom random) {
        int red = random.nextInt(256);
        int green = random.nextInt(256);
        int blue = random.nextInt(256);
        return grey ? new float[] {red / 255f, red / 255f, red / 255f}
                : new float[] {red / 255f, green / 255f, blue / 255f};
    }

    private double factor(SplittableRandom random) {
        return options.factors().get(random.nextInt(options.factors().size()));
    }

    private static float[] multiply(float[] values, double factor) {
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.round(Math.min(1, values[i] * factor) * 255) / 255f;
        }
        return out;
    }

    /** The source on the pixels of the mask, channel by channel. */
    private static float[] solid(Planes normal, int[] pixels, float[] colour) {
        float[] source = new float[normal.channels() * pixels.length];
        for (int i = 0; i < source.length; i++) {
            source[i] = colour[i / pixels.length];
        }
        return source;
    }

    private static float[] piece(Planes donor, int[] pixels, int offset) {
        float[] source = new float[3 * pixels.length];
        for (int i = 0; i < source.length; i++) {
            int at = i / pixels.length * donor.plane() + pixels[i % pixels.length] + offset;
            source[i] = Math.round(donor.data()[at] * 255) / 255f;
        }
        return source;
    }

    private double visible(Planes normal, float[] source, int[] pixels) {
        int n = pixels.length;
        int far = 0;
        for (int k = 0; k < n; k++) {
            double square = 0;
            for (int c = 0; c < 3; c++) {
                double d = source[c * n + k] - normal.data()[c * normal.plane() + pixels[k]];
                square += d * d;
            }
            far += square >= options.minDistance() * options.minDistance() ? 1 : 0;
        }
        return (double) far / n;
    }

    private static Planes blend(Planes normal, float[] source, int[] pixels) {
        Planes image = normal.copy();
        for (int i = 0; i < source.length; i++) {
            image.data()[i / pixels.length * normal.plane() + pixels[i % pixels.length]] = source[i];
        }
        return image;
    }
}
