package io.f2pad.refine;

import io.f2pad.image.Mask;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The region that refinement may change: the first mask, grown by hysteresis to connected pixels above a lower
 * threshold, then dilated. Generous is safe: the optimiser returns normal pixels to the input.
 */
public final class Omega {

    private final boolean[] region;
    private final int seedArea;

    private Omega(boolean[] region, int seedArea) {
        this.region = region;
        this.seedArea = seedArea;
    }

    /**
     * Builds omega from a score map.
     *
     * @param scores    score per pixel of the working image
     * @param height    rows
     * @param width     columns
     * @param threshold scores above it form the first mask
     * @param normal    upper end of normal scores; the region does not grow into pixels below it
     * @param options   hysteresis, dilation and largest share
     * @return the region; empty when the first mask is empty
     */
    public static Omega of(float[] scores, int height, int width, double threshold, double normal,
            RegionOptions options) {
        boolean[] grown = hysteresis(scores, height, width, threshold,
                Math.max(normal, options.hysteresis() * threshold));
        boolean[] region = Mask.of(width, height, grown).dilate(options.dilation()).toBooleans();
        int limit = (int) Math.floor(options.maxShare() * region.length);
        return new Omega(count(region) <= limit ? region : highest(scores, limit), count(grown));
    }

    /** {@return the pixels that refinement may change} */
    public boolean[] region() {
        return region.clone();
    }

    /** {@return pixels of the grown mask before its dilation: the |M0| of {@link AlphaRule}} */
    public int seedArea() {
        return seedArea;
    }

    /** Pixels above {@code high}, and those above {@code low} that are 8-connected to them. */
    private static boolean[] hysteresis(float[] scores, int height, int width, double high, double low) {
        boolean[] in = new boolean[scores.length];
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < scores.length; i++) {
            if (scores[i] > high) {
                in[i] = true;
                open.add(i);
            }
        }
        while (low < high && !open.isEmpty()) {
            int i = open.poll();
            int x = i % width;
            int y = i / width;
            for (int v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
                for (int u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
                    int j = v * width + u;
                    if (!in[j] && scores[j] > low) {
                        in[j] = true;
                        open.add(j);
                    }
                }
            }
        }
        return in;
    }

    /** The pixels of highest score, so that inpainting always sees the rest of the image. */
    private static boolean[] highest(float[] scores, int limit) {
        float[] sorted = scores.clone();
        Arrays.sort(sorted);
        float bar = sorted[sorted.length - 1 - limit];
        boolean[] region = new boolean[scores.length];
        for (int i = 0; i < region.length; i++) {
            region[i] = scores[i] > bar;
        }
        return region;
    }

    private static int count(boolean[] region) {
        int count = 0;
        for (boolean in : region) {
            count += in ? 1 : 0;
        }
        return count;
    }
}
