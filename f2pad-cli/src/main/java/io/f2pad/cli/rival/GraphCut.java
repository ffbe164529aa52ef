package io.f2pad.cli.rival;

import io.f2pad.image.ColourEdges;
import io.f2pad.image.GridCut;
import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import io.f2pad.image.Resampler;
import io.f2pad.image.ScoreMap;
import io.f2pad.objective.mixture.ColourDensity;

/**
 * GrabCut from the first mask (Rother, Kolmogorov and Blake, GrabCut, 2004): one colour mixture inside the mask, one
 * outside, a minimum cut that prefers the image's edges, mixtures again from the cut, until it stays. Only pixels near
 * the first mask may be set. Large images are reduced first, and the mask is enlarged by nearest pixel.
 *
 * @param components most components of a colour mixture
 * @param rounds     most rounds of fitting and cutting
 * @param longest    longest side in pixels that is cut without reduction
 */
public record GraphCut(int components, int rounds, int longest) implements MaskRefinement {

    /** The paper's weight of the edges. */
    private static final double GAMMA = 50;
    private static final int UNIT = 1000;
    private static final int HARD = 100_000_000;
    private static final double BAND = 1.0 / 16;
    /** Costs stay positive, and within this bound. */
    private static final double SHIFT = ColourDensity.LARGEST_LOG + 1;
    private static final double MOST = 100;

    /** Checks the ranges. */
    public GraphCut {
        if (components < 1 || rounds < 1 || longest < 8) {
            throw new IllegalArgumentException("graph cut: components and rounds must be at least 1, the side 8, got "
                    + components + ", " + rounds + ", " + longest);
        }
    }

    @Override
    public String name() {
        return "graph cut";
    }

    @Override
    public Mask refine(Planes image, ScoreMap scores, Mask initial) {
        MaskRefinement.check(image, scores, initial);
        if (initial.isEmpty() || initial.area() == image.plane()) {
            return initial;
        }
        ReducedSize size = ReducedSize.of(image, longest);
        Planes small = Resampler.resize(image, size.height(), size.width());
        Mask start = initial.resize(size.width(), size.height());
        return cut(small, start).resize(image.width(), image.height());
    }

    private Mask cut(Planes image, Mask start) {
        Mask free = start.dilate(Math.max(2, BAND * Math.max(image.width(), image.height())));
        ColourEdges edges = ColourEdges.of(image);
        Mask mask = start;
        for (int round = 0; round < rounds; round++) {
            ColourDensity inside = ColourDensity.fit(image, mask, true, components);
            ColourDensity outside = ColourDensity.fit(image, mask, false, components);
            if (inside == null || outside == null) {
                return mask;
            }
            Mask next = cut(image, free, edges, inside, outside);
            if (next.equals(mask)) {
                return mask;
            }
            mask = next;
        }
        return mask;
    }

    private static Mask cut(Planes image, Mask free, ColourEdges edges, ColourDensity inside,
            ColourDensity outside) {
        int width = image.width();
        int height = image.height();
        GridCut grid = new GridCut(width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                if (free.get(i)) {
                    grid.terminals(x, y, units(cost(outside, image, i)), units(cost(inside, image, i)));
                } else {
                    grid.terminals(x, y, 0, HARD);
                }
            }
        }
        grid.edges((x, y, nx, ny, length) -> units(GAMMA / length * edges.likeness(y * width + x, ny * width + nx)));
        return Mask.of(width, height, grid.cut());
    }

    private static int units(double cost) {
        return (int) Math.round(UNIT * cost);
    }

    /** Minus the logarithm of a mixture's density, shifted so that it is never negative. */
    private static double cost(ColourDensity density, Planes image, int i) {
        return Math.min(MOST, Math.max(0, SHIFT - density.log(image, i)));
    }
}
