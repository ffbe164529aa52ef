package io.f2pad.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Splits a mask into its 8-connected regions. */
public final class Regions {

    private Regions() {
    }

    /**
     * Finds all regions.
     *
     * @param mask             the mask
     * @param anomalyMagnitude one value per pixel (the norm of the anomaly), or null
     * @return regions by descending area, ties in reading order of their first pixel
     */
    public static List<Region> of(Mask mask, float @Nullable [] anomalyMagnitude) {
        return of(mask, anomalyMagnitude, 1);
    }

    /**
     * Finds the regions of at least some area.
     *
     * @param mask             the mask
     * @param anomalyMagnitude one value per pixel (the norm of the anomaly), or null
     * @param minArea          smallest area reported, in pixels
     * @return regions by descending area, ties in reading order of their first pixel
     */
    public static List<Region> of(Mask mask, float @Nullable [] anomalyMagnitude, int minArea) {
        int size = mask.width() * mask.height();
        if (anomalyMagnitude != null && anomalyMagnitude.length != size) {
            throw new IllegalArgumentException("regions: mask has " + size + " pixels, the magnitude "
                    + anomalyMagnitude.length);
        }
        int[] label = new int[size];
        int[] queue = new int[mask.area()];
        List<Region> regions = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < size; i++) {
            if (mask.get(i) && label[i] == 0) {
                next++;
                int area = flood(mask, label, next, i, queue);
                if (area >= minArea) {
                    regions.add(measure(mask, anomalyMagnitude, label, queue, area));
                }
            }
        }
        // the sort is stable, so equal areas keep reading order
        regions.sort(Comparator.comparingInt(Region::area).reversed());
        return List.copyOf(regions);
    }

    /**
     * Drops small regions.
     *
     * @param mask    the mask
     * @param minArea smallest area kept, in pixels
     * @return the mask without regions that are smaller
     */
    public static Mask atLeast(Mask mask, int minArea) {
        if (minArea <= 1) {
            return mask;
        }
        int[] label = label(mask);
        int[] area = new int[mask.area() + 1];
        for (int id : label) {
            area[id]++;
        }
        boolean[] kept = new boolean[label.length];
        for (int i = 0; i < label.length; i++) {
            kept[i] = label[i] > 0 && area[label[i]] >= minArea;
        }
        return Mask.of(mask.width(), mask.height(), kept);
    }

    /**
     * Numbers the regions.
     *
     * @param mask the mask
     * @return {@code width * height} numbers, row by row: 0 outside the mask, 1, 2, ... in reading order of the
     *         regions' first pixels
     */
    public static int[] label(Mask mask) {
        int[] label = new int[mask.width() * mask.height()];
        int[] queue = new int[mask.area()];
        int next = 0;
        for (int i : mask.indices()) {
            if (label[i] == 0) {
                next++;
                flood(mask, label, next, i, queue);
            }
        }
        return label;
    }

    private static int flood(Mask mask, int[] label, int id, int start, int[] queue) {
        int width = mask.width();
        int count = 1;
        queue[0] = start;
        label[start] = id;
        for (int head = 0; head < count; head++) {
            int x = queue[head] % width;
            int y = queue[head] / width;
            for (int ny = Math.max(0, y - 1); ny <= Math.min(mask.height() - 1, y + 1); ny++) {
                for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
                    int n = ny * width + nx;
                    if (mask.get(n) && label[n] == 0) {
                        label[n] = id;
                        queue[count++] = n;
                    }
                }
            }
        }
        return count;
    }

    private static Region measure(Mask mask, float @Nullable [] magnitude, int[] label, int[] queue, int area) {
        int width = mask.width();
        int left = Integer.MAX_VALUE;
        int right = -1;
        int top = Integer.MAX_VALUE;
        int bottom = -1;
        double sum = 0;
        for (int k = 0; k < area; k++) {
            int x = queue[k] % width;
            int y = queue[k] / width;
            left = Math.min(left, x);
            right = Math.max(right, x);
            top = Math.min(top, y);
            bottom = Math.max(bottom, y);
            sum += magnitude == null ? 0 : magnitude[queue[k]];
        }
        int[][] contour = BorderTrace.outer(label, width, mask.height(), queue[0]);
        return new Region(area, left, top, right - left + 1, bottom - top + 1, contour,
                magnitude == null ? Double.NaN : sum / area);
    }
}
