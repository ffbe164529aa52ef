package io.f2pad.image;

import java.util.ArrayList;
import java.util.List;

/** Follows the outer border of an 8-connected region (Suzuki and Abe 1985, the border-following step). */
final class BorderTrace {

    /** Neighbours clockwise on the screen, from west. */
    private static final int[] DX = {-1, -1, 0, 1, 1, 1, 0, -1};
    private static final int[] DY = {0, -1, -1, -1, 0, 1, 1, 1};

    private final int[] label;
    private final int width;
    private final int height;
    private final int id;

    private BorderTrace(int[] label, int width, int height, int id) {
        this.label = label;
        this.width = width;
        this.height = height;
        this.id = id;
    }

    /**
     * Traces the border from the region's first pixel in reading order.
     *
     * @return corner points {x, y}, counter-clockwise on the screen
     */
    static int[][] outer(int[] label, int width, int height, int start) {
        return new BorderTrace(label, width, height, label[start]).trace(start % width, start / width);
    }

    private int[][] trace(int startX, int startY) {
        int first = search(startX, startY, 0, 1);
        if (first < 0) {
            return new int[][] {{startX, startY}};
        }
        int firstX = startX + DX[first];
        int firstY = startY + DY[first];
        List<int[]> points = new ArrayList<>();
        int x = startX;
        int y = startY;
        int back = first;
        while (true) {
            points.add(new int[] {x, y});
            int step = search(x, y, back - 1, -1);
            int nextX = x + DX[step];
            int nextY = y + DY[step];
            // closed when the first pixel is entered again over the edge the walk began with
            if (nextX == startX && nextY == startY && x == firstX && y == firstY) {
                return corners(points);
            }
            back = (step + 4) % 8;
            x = nextX;
            y = nextY;
        }
    }

    /**
     * Direction of the first pixel of the region around (x, y), turning by {@code turn} from {@code from}; or
     * -1.
     */
    private int search(int x, int y, int from, int turn) {
        for (int k = 0; k < 8; k++) {
            int direction = Math.floorMod(from + turn * k, 8);
            if (inside(x + DX[direction], y + DY[direction])) {
                return direction;
            }
        }
        return -1;
    }

    private boolean inside(int x, int y) {
        return x >= 0 && y >= 0 && x < width && y < height && label[y * width + x] == id;
    }

    private static int[][] corners(List<int[]> points) {
        List<int[]> corners = new ArrayList<>();
        int n = points.size();
        for (int i = 0; i < n; i++) {
            int[] before = points.get((i + n - 1) % n);
            int[] at = points.get(i);
            int[] after = points.get((i + 1) % n);
            boolean straight = at[0] - before[0] == after[0] - at[0] && at[1] - before[1] == after[1] - at[1];
            if (!straight || i == 0) {
                corners.add(at);
            }
        }
        return corners.toArray(new int[0][]);
    }
}
