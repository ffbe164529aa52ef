package io.f2pad.inpaint;

import io.f2pad.feature.Normalization;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Fills each connected hole from the best-matching window of a stored normal image: over all images and translations,
 * the one with the smallest squared difference on the known pixels around the hole. The seam is removed by adding the
 * harmonic membrane through the remaining difference at the border.
 */
public final class ExemplarInpainter implements Inpainter {

    private static final int MARGIN = 12;
    private static final int REACH = 16;
    private static final int STRIDE = 4;
    private static final int FINALISTS = 4;

    private final int size;
    private final float[][] exemplars;

    /**
     * Creates an inpainter.
     *
     * @param bank          stored normal images
     * @param normalization units of the images that will be filled
     */
    public ExemplarInpainter(ExemplarBank bank, Normalization normalization) {
        this.size = bank.size();
        this.exemplars = new float[bank.count()][];
        for (int i = 0; i < exemplars.length; i++) {
            exemplars[i] = normalization.normalize(bank.rgb(i));
        }
    }

    @Override
    public float[] fill(float[] image, boolean[] hole, int height, int width) {
        if (height != size || width != size) {
            throw new IllegalArgumentException("inpaint: the stored images are " + size + "x" + size
                    + ", the image is " + height + "x" + width);
        }
        float[] filled = image.clone();
        boolean[] seen = new boolean[hole.length];
        for (int i = 0; i < hole.length; i++) {
            if (hole[i] && !seen[i]) {
                fillPart(image, hole, component(hole, i, seen), filled);
            }
        }
        return filled;
    }

    /** The 8-connected part of the hole around a pixel. */
    private int[] component(boolean[] hole, int from, boolean[] seen) {
        List<Integer> part = new ArrayList<>();
        Deque<Integer> open = new ArrayDeque<>();
        seen[from] = true;
        open.add(from);
        while (!open.isEmpty()) {
            int i = open.poll();
            part.add(i);
            for (int y = Math.max(0, i / size - 1); y <= Math.min(size - 1, i / size + 1); y++) {
                for (int x = Math.max(0, i % size - 1); x <= Math.min(size - 1, i % size + 1); x++) {
                    int j = y * size + x;
                    if (hole[j] && !seen[j]) {
                        seen[j] = true;
                        open.add(j);
                    }
                }
            }
        }
        return part.stream().mapToInt(Integer::intValue).toArray();
    }

    private void fillPart(float[] image, boolean[] hole, int[] part, float[] filled) {
        Window window = new Window(hole, part);
        Match best = search(image, window);
        boolean[] inside = new boolean[hole.length];
        float[] difference = new float[image.length];
        float[] source = exemplars[best.exemplar];
        int shift = best.dy * size + best.dx;
        int plane = size * size;
        for (int i : part) {
            inside[i] = true;
        }
        for (int y = Math.max(0, window.top - 1); y < Math.min(size, window.bottom + 1); y++) {
            for (int x = Math.max(0, window.left - 1); x < Math.min(size, window.right + 1); x++) {
                int i = y * size + x;
                boolean reachable = y + best.dy >= 0 && y + best.dy < size && x + best.dx >= 0 && x + best.dx < size;
                for (int c = 0; reachable && !hole[i] && c < 3; c++) {
                    difference[c * plane + i] = image[c * plane + i] - source[c * plane + i + shift];
                }
            }
        }
        Membrane membrane = new Membrane(inside, size, size);
        for (int c = 0; c < 3; c++) {
            membrane.solve(difference, c * plane);
            for (int i : part) {
                filled[c * plane + i] = source[c * plane + i + shift] + difference[c * plane + i];
            }
        }
    }

    private record Match(double cost, int exemplar, int dx, int dy) {
    }

    /** Coarse translations on a sparse ring, then every translation near the finalists on the whole ring. */
    private Match search(float[] image, Window window) {
        List<Match> finalists = new ArrayList<>();
        for (int e = 0; e < exemplars.length; e++) {
            for (int dy = -REACH; dy <= REACH; dy += STRIDE) {
                for (int dx = -REACH; dx <= REACH; dx += STRIDE) {
                    if (window.allows(dx, dy)) {
                        double bar = finalists.size() < FINALISTS ? Double.POSITIVE_INFINITY
                                : finalists.get(FINALISTS - 1).cost;
                        double cost = window.cost(image, exemplars[e], dx, dy, 2, bar);
                        if (cost < bar) {
                            insert(finalists, new Match(cost, e, dx, dy));
                        }
                    }
                }
            }
        }
        Match best = null;
        for (Match match : finalists) {
            for (int dy = match.dy - STRIDE + 1; dy < match.dy + STRIDE; dy++) {
                for (int dx = match.dx - STRIDE + 1; dx < match.dx + STRIDE; dx++) {
                    if (window.allows(dx, dy)) {
                        double bar = best == null ? Double.POSITIVE_INFINITY : best.cost;
                        double cost = window.cost(image, exemplars[match.exemplar], dx, dy, 1, bar);
                        best = best == null || cost < bar ? new Match(cost, match.exemplar, dx, dy) : best;
                    }
                }
            }
        }
        return best == null ? new Match(0, 0, 0, 0) : best;
    }

    private static void insert(List<Match> finalists, Match match) {
        int at = finalists.size();
        while (at > 0 && finalists.get(at - 1).cost > match.cost) {
            at--;
        }
        finalists.add(at, match);
        if (finalists.size() > FINALISTS) {
            finalists.remove(FINALISTS);
        }
    }

    /** The bounding box of a hole and the known pixels in a margin around it. */
    private final class Window {

        private final int left;
        private final int top;
        private final int right;
        private final int bottom;
        private final int[] ring;

        Window(boolean[] hole, int[] part) {
            int l = size;
            int t = size;
            int r = 0;
            int b = 0;
            for (int i : part) {
                l = Math.min(l, i % size);
                r = Math.max(r, i % size + 1);
                t = Math.min(t, i / size);
                b = Math.max(b, i / size + 1);
            }
            left = l;
            top = t;
            right = r;
            bottom = b;
            int[] known = new int[hole.length];
            int count = 0;
            for (int y = Math.max(0, t - MARGIN); y < Math.min(size, b + MARGIN); y++) {
                for (int x = Math.max(0, l - MARGIN); x < Math.min(size, r + MARGIN); x++) {
                    if (!hole[y * size + x]) {
                        known[count++] = y * size + x;
                    }
                }
            }
            ring = Arrays.copyOf(known, count);
        }

        /** The hole itself must come from inside the stored image. */
        boolean allows(int dx, int dy) {
            return left + dx >= 0 && right + dx <= size && top + dy >= 0 && bottom + dy <= size;
        }

        /** Mean squared difference on the ring's pixels that the stored image covers; stops early above the bar. */
        double cost(float[] image, float[] source, int dx, int dy, int step, double bar) {
            int plane = size * size;
            double sum = 0;
            int used = 0;
            double limit = bar * ((ring.length + step - 1) / step);
            for (int k = 0; k < ring.length; k += step) {
                int i = ring[k];
                int x = i % size + dx;
                int y = i / size + dy;
                if (x >= 0 && x < size && y >= 0 && y < size) {
                    int j = y * size + x;
                    float r = image[i] - source[j];
                    float g = image[plane + i] - source[plane + j];
                    float b = image[2 * plane + i] - source[2 * plane + j];
                    sum += r * r + g * g + b * b;
                    used++;
                    if (sum > limit) {
                        return Double.POSITIVE_INFINITY;
                    }
                }
            }
            return used == 0 ? (dx == 0 && dy == 0 ? 0 : Double.POSITIVE_INFINITY) : sum / used;
        }
    }
}
