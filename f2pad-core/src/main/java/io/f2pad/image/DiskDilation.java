package io.f2pad.image;

import java.util.Arrays;

/**
 * Dilation by a Euclidean disk through row distances.
 *
 * <p>With d(y, x) the distance along row y to the nearest set pixel, (x, y) is covered iff some row y + k has
 * {@code d(y + k, x) <= floor(sqrt(r^2 - k^2))}. Exact; costs (2r + 1) comparisons per pixel of the grown
 * rows.
 */
final class DiskDilation {

    private DiskDilation() {
    }

    static boolean[] dilate(boolean[] bits, int width, int height, double radius) {
        if (!(radius >= 0)) {
            throw new IllegalArgumentException("mask: dilation radius must be at least 0, got " + radius);
        }
        int reach = (int) Math.min(radius, width + height);
        int[] halfWidth = new int[reach + 1];
        for (int k = 0; k <= reach; k++) {
            halfWidth[k] = (int) Math.min(width, Math.sqrt(radius * radius - (double) k * k));
        }
        boolean[] out = new boolean[bits.length];
        int[] distance = new int[width];
        for (int y = 0; y < height; y++) {
            if (!rowDistance(bits, y * width, width, distance)) {
                continue;
            }
            int from = Math.max(0, y - reach);
            int to = Math.min(height - 1, y + reach);
            for (int target = from; target <= to; target++) {
                int limit = halfWidth[Math.abs(target - y)];
                int base = target * width;
                for (int x = 0; x < width; x++) {
                    out[base + x] |= distance[x] <= limit;
                }
            }
        }
        return out;
    }

    /** Fills the distances of one row; false if the row is empty. */
    private static boolean rowDistance(boolean[] bits, int base, int width, int[] distance) {
        int far = 2 * width + 1;
        Arrays.fill(distance, far);
        boolean any = false;
        int last = -far;
        for (int x = 0; x < width; x++) {
            if (bits[base + x]) {
                last = x;
                any = true;
            }
            distance[x] = x - last;
        }
        last = 2 * far;
        for (int x = width - 1; x >= 0; x--) {
            if (bits[base + x]) {
                last = x;
            }
            distance[x] = Math.min(distance[x], last - x);
        }
        return any;
    }
}
