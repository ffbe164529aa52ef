package io.f2pad.data;

import io.f2pad.image.Mask;
import java.util.SplittableRandom;

/** Cuts shapes out of masks and places them. */
final class Stamps {

    private Stamps() {
    }

    /** Cuts a mask that is not empty to its bounding box. */
    static Mask crop(Mask mask) {
        int left = mask.width();
        int right = -1;
        int top = mask.height();
        int bottom = -1;
        for (int i : mask.indices()) {
            left = Math.min(left, i % mask.width());
            right = Math.max(right, i % mask.width());
            top = Math.min(top, i / mask.width());
            bottom = Math.max(bottom, i / mask.width());
        }
        int width = right - left + 1;
        int height = bottom - top + 1;
        boolean[] bits = new boolean[width * height];
        for (int i : mask.indices()) {
            bits[(i / mask.width() - top) * width + i % mask.width() - left] = true;
        }
        return Mask.of(width, height, bits);
    }

    static Mask flip(Mask mask, boolean horizontally, boolean vertically) {
        int width = mask.width();
        int height = mask.height();
        boolean[] bits = new boolean[width * height];
        for (int i : mask.indices()) {
            int x = horizontally ? width - 1 - i % width : i % width;
            int y = vertically ? height - 1 - i / width : i / width;
            bits[y * width + x] = true;
        }
        return Mask.of(width, height, bits);
    }

    /** Puts a stamp that fits somewhere inside the window [x0, x0 + w) x [y0, y0 + h) of an image. */
    static Mask place(Mask stamp, int width, int height, int[] window, SplittableRandom random) {
        int x = window[0] + random.nextInt(window[2] - stamp.width() + 1);
        int y = window[1] + random.nextInt(window[3] - stamp.height() + 1);
        boolean[] bits = new boolean[width * height];
        for (int i : stamp.indices()) {
            bits[(y + i / stamp.width()) * width + x + i % stamp.width()] = true;
        }
        return Mask.of(width, height, bits);
    }

    /** The part {x, y, w, h} of an image inside a free margin. */
    static int[] window(int width, int height, double margin) {
        int dx = (int) (width * margin);
        int dy = (int) (height * margin);
        return new int[] {dx, dy, width - 2 * dx, height - 2 * dy};
    }

    static boolean fits(Mask stamp, int[] window) {
        return stamp.width() <= window[2] && stamp.height() <= window[3];
    }
}
