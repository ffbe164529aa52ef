package io.f2pad.refine;

import io.f2pad.image.ColourEdges;
import io.f2pad.image.GridCut;
import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import io.f2pad.image.Regions;
import io.f2pad.image.Resampler;
import io.f2pad.objective.mixture.ColourDensity;
import io.f2pad.tensor.Window;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The mask as a whole, in place of {@code |a| > tau} pixel by pixel: a minimum cut (Boykov and Jolly, Interactive Graph
 * Cuts, 2001) between what speaks for and against a defect (its anomaly, its score, and how its colour compares with
 * the colours where {@code |a| > tau} and elsewhere) and an outline that prefers the image's edges. Lone pixels around
 * tau go, holes where the input resembles N fill, and the outline comes to lie on a step in colour. Along the image's
 * border an outline costs as much as between pixels of one colour. Where no pixel is above tau the mask is empty.
 * Immutable and thread-safe; deterministic.
 */
public final class MaskCut {

    private static final int COMPONENTS = 5;
    /** Capacities are whole numbers: a thousandth of a cost is told apart. */
    private static final int UNIT = 1000;
    /** More than all edges of a pixel cost. */
    private static final int HARD = 100_000_000;
    /** Edges that a pixel of a straight outline cuts, one to its neighbour across and two diagonal ones. */
    private static final double STRAIGHT = 1 + Math.sqrt(2);
    /** Working pixels on either side of the outline that a larger image decides anew. */
    private static final double BAND = 1.5;

    private final CutOptions options;
    private final Planes image;
    private final float[] odds;
    private final Mask found;
    private final Mask mask;
    private final @Nullable ColourDensity inside;
    private final @Nullable ColourDensity outside;

    /**
     * Decides the mask at the working size.
     *
     * @param image    I at the working size, RGB in [0, 1]
     * @param evidence what is known of its pixels
     * @param options  give tau, the least area of a region above it, and the cut's weights
     * @throws IllegalArgumentException if the options have no cut
     */
    public MaskCut(Planes image, MaskEvidence evidence, RefineOptions options) {
        CutOptions cut = options.cut();
        if (cut == null) {
            throw new IllegalArgumentException("mask cut: the options decide pixel by pixel, they have no cut");
        }
        this.options = cut;
        this.image = image;
        this.odds = evidence.odds(options.tau(), cut);
        int width = image.width();
        this.found = Regions.atLeast(Mask.above(width, image.height(), evidence.anomaly(), options.tau()),
                options.leastArea());
        this.inside = ColourDensity.fit(image, found, true, COMPONENTS);
        this.outside = inside == null ? null : ColourDensity.fit(image, found, false, COMPONENTS);
        this.mask = found.isEmpty() ? found : cut(image, odds, Mask.empty(width, image.height()),
                Mask.of(width, image.height(), evidence.omega()).dilate(cut.reach()));
    }

    /**
     * The mask at the input's size. Where that is not the working size, pixels near the outline are decided anew by the
     * input's own colours.
     *
     * @param input the image that was resampled to the working size
     * @return the mask
     */
    public Mask at(Planes input) {
        int width = input.width();
        int height = input.height();
        if (width == image.width() && height == image.height()) {
            return mask;
        }
        Mask rest = complement(mask);
        Mask core = complement(rest.dilate(BAND)).resize(width, height);
        return cut(input, Resampler.upsampleBilinear(odds, image.height(), image.width(), height, width), core,
                mask.dilate(BAND).resize(width, height).minus(core));
    }

    /**
     * N with N0 where refinement gave a pixel of the mask back.
     *
     * @param nonDefective N after refinement, three normalised planes of the working size
     * @param initial      N0
     * @return the image without what the mask holds
     */
    public float[] complete(float[] nonDefective, float[] initial) {
        float[] complete = nonDefective.clone();
        for (int i : mask.minus(found).indices()) {
            for (int k = i; k < complete.length; k += image.plane()) {
                complete[k] = initial[k];
            }
        }
        return complete;
    }

    private static Mask complement(Mask mask) {
        boolean[] all = new boolean[mask.width() * mask.height()];
        Arrays.fill(all, true);
        return Mask.of(mask.width(), mask.height(), all).minus(mask);
    }

    /** Pixels of the core are defective, those that are neither core nor free are not. */
    private Mask cut(Planes at, float[] before, Mask core, Mask free) {
        int width = at.width();
        if (free.isEmpty() && core.isEmpty()) {
            return core;
        }
        Window window = Window.around(free.or(core).dilate(1).toBooleans(), width);
        ColourEdges edges = ColourEdges.of(at);
        GridCut grid = new GridCut(window.right() - window.left(), window.bottom() - window.top());
        for (int y = window.top(); y < window.bottom(); y++) {
            for (int x = window.left(); x < window.right(); x++) {
                int i = y * width + x;
                int cost = !free.get(i) ? core.get(i) ? HARD : -HARD : units(before[i] + colour(at, i)
                        - border(at, x, y));
                grid.terminals(x - window.left(), y - window.top(), Math.max(0, cost), Math.max(0, -cost));
            }
        }
        int origin = window.top() * width + window.left();
        grid.edges((x, y, nx, ny, length) -> {
            double likeness = edges.likeness(origin + y * width + x, origin + ny * width + nx);
            return units(options.smoothness() / length * (options.flat() + (1 - options.flat()) * likeness));
        });
        boolean[] cut = grid.cut();
        boolean[] whole = new boolean[at.plane()];
        int columns = window.right() - window.left();
        for (int i = 0; i < cut.length; i++) {
            whole[origin + i / columns * width + i % columns] = cut[i];
        }
        return Mask.of(width, at.height(), whole);
    }

    /** Beyond the image's border a mask would have its outline for nothing. */
    private double border(Planes at, int x, int y) {
        int sides = (x == 0 || x == at.width() - 1 ? 1 : 0) + (y == 0 || y == at.height() - 1 ? 1 : 0);
        return sides * STRAIGHT * options.smoothness();
    }

    private static int units(double cost) {
        return (int) Math.round(UNIT * cost);
    }

    private double colour(Planes at, int i) {
        if (inside == null || outside == null) {
            return 0;
        }
        double ratio = options.colour() * (inside.log(at, i) - outside.log(at, i));
        return Math.max(-options.colourBound(), Math.min(options.colourBound(), ratio));
    }
}
