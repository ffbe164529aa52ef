package io.f2pad.image;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * The minimum cut of an 8-connected pixel grid with a source and a sink, by growing two search trees (Boykov and
 * Kolmogorov, An Experimental Comparison of Min-Cut/Max-Flow Algorithms for Energy Minimization in Vision, 2004).
 * Capacities are whole numbers, so the cut is exact and the same everywhere. A grid is cut once. Not thread-safe.
 */
public final class GridCut {

    /** Directions to the right, down, down right and down left; d + 4 is the opposite of d. */
    static final int[][] STEPS = {{1, 0}, {0, 1}, {1, 1}, {-1, 1}, {-1, 0}, {0, -1}, {-1, -1}, {1, -1}};

    private static final byte FREE = 0;
    private static final byte SOURCE = 1;
    private static final byte SINK = 2;
    private static final byte NONE = -1;
    private static final byte TERMINAL = 8;
    private static final byte ORPHAN = 9;
    private static final int FAR = Integer.MAX_VALUE;

    private final int width;
    private final int height;
    /** A border of pixels without capacity spares the checks at the frame. */
    private final int row;
    private final int[] offset = new int[8];
    private final int[][] residual = new int[8][];
    private final long[] terminal;
    private final byte[] tree;
    private final byte[] parent;
    private final int[] stamp;
    private final int[] depth;
    private final boolean[] active;
    private final ArrayDeque<Integer> queue = new ArrayDeque<>();
    private final ArrayDeque<Integer> orphans = new ArrayDeque<>();
    private int time;
    private int meeting;
    private int meetingStep;

    /** The capacity between two neighbouring pixels. */
    @FunctionalInterface
    public interface Capacity {

        /**
         * Gives the capacity, the same in both senses.
         *
         * @param x      column of the first pixel
         * @param y      its row
         * @param nx     column of its neighbour
         * @param ny     row of its neighbour
         * @param length distance of the two in pixels
         * @return the capacity, at least 0
         */
        int between(int x, int y, int nx, int ny, double length);
    }

    /**
     * Makes a grid without capacities.
     *
     * @param width  columns
     * @param height rows
     */
    public GridCut(int width, int height) {
        this.width = width;
        this.height = height;
        this.row = width + 2;
        int size = row * (height + 2);
        for (int d = 0; d < 8; d++) {
            offset[d] = STEPS[d][1] * row + STEPS[d][0];
            residual[d] = new int[size];
        }
        terminal = new long[size];
        tree = new byte[size];
        parent = new byte[size];
        Arrays.fill(parent, NONE);
        stamp = new int[size];
        depth = new int[size];
        active = new boolean[size];
    }

    private int node(int x, int y) {
        return (y + 1) * row + x + 1;
    }

    /**
     * Adds capacity from the source to a pixel and from the pixel to the sink.
     *
     * @param x          column
     * @param y          row
     * @param fromSource what it costs to set the pixel on the sink's side
     * @param toSink     what it costs to set it on the source's side
     */
    public void terminals(int x, int y, int fromSource, int toSink) {
        terminal[node(x, y)] += (long) fromSource - toSink;
    }

    /**
     * Sets the capacities of all edges.
     *
     * @param capacity of an edge
     */
    public void edges(Capacity capacity) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int d = 0; d < 4; d++) {
                    int nx = x + STEPS[d][0];
                    int ny = y + STEPS[d][1];
                    if (nx >= 0 && nx < width && ny < height) {
                        edge(x, y, d, capacity.between(x, y, nx, ny, d < 2 ? 1 : Math.sqrt(2)));
                    }
                }
            }
        }
    }

    /** Sets the capacity, in both senses, between a pixel and its neighbour inside the grid in direction 0 to 3. */
    void edge(int x, int y, int direction, int capacity) {
        int nx = x + STEPS[direction][0];
        int ny = y + STEPS[direction][1];
        if (nx < 0 || nx >= width || ny >= height || capacity < 0) {
            throw new IllegalArgumentException("cut: no edge of capacity " + capacity + " from " + x + "," + y + " to "
                    + nx + "," + ny);
        }
        residual[direction][node(x, y)] = capacity;
        residual[direction + 4][node(nx, ny)] = capacity;
    }

    /** {@return the pixels on the source's side, row by row; pixels that could be on either side are not} */
    public boolean[] cut() {
        for (int i = 0; i < terminal.length; i++) {
            if (terminal[i] != 0) {
                tree[i] = terminal[i] > 0 ? SOURCE : SINK;
                parent[i] = TERMINAL;
                depth[i] = 1;
                activate(i);
            }
        }
        while (!queue.isEmpty()) {
            int i = queue.peek();
            if (parent[i] != NONE && grow(i)) {
                time++;
                augment();
                while (!orphans.isEmpty()) {
                    adopt(orphans.poll());
                }
            } else {
                queue.poll();
                active[i] = false;
            }
        }
        boolean[] side = new boolean[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                side[y * width + x] = tree[node(x, y)] == SOURCE;
            }
        }
        return side;
    }

    private void activate(int i) {
        if (!active[i]) {
            active[i] = true;
            queue.add(i);
        }
    }

    private static int opposite(int d) {
        return d ^ 4;
    }

    /** Room for flow between a node and its neighbour in the sense of the node's tree, away from the terminal. */
    private int outward(byte side, int i, int d) {
        return side == SOURCE ? residual[d][i] : residual[opposite(d)][i + offset[d]];
    }

    /** Room for flow between a node and its neighbour in the sense of the tree, coming from the neighbour. */
    private int inward(byte side, int i, int d) {
        return side == SOURCE ? residual[opposite(d)][i + offset[d]] : residual[d][i];
    }

    /** Takes in free neighbours; true when the other tree is met. */
    private boolean grow(int i) {
        byte side = tree[i];
        for (int d = 0; d < 8; d++) {
            if (outward(side, i, d) == 0) {
                continue;
            }
            int j = i + offset[d];
            if (tree[j] == FREE) {
                tree[j] = side;
                parent[j] = (byte) opposite(d);
                stamp[j] = stamp[i];
                depth[j] = depth[i] + 1;
                activate(j);
            } else if (tree[j] != side) {
                meeting = side == SOURCE ? i : j;
                meetingStep = side == SOURCE ? d : opposite(d);
                return true;
            } else if (stamp[j] <= stamp[i] && depth[j] > depth[i]) {
                parent[j] = (byte) opposite(d);
                stamp[j] = stamp[i];
                depth[j] = depth[i] + 1;
            }
        }
        return false;
    }

    private void augment() {
        int sourceEnd = meeting;
        int sinkEnd = meeting + offset[meetingStep];
        long flow = residual[meetingStep][meeting];
        flow = Math.min(flow, room(sourceEnd));
        flow = Math.min(flow, room(sinkEnd));
        residual[meetingStep][sourceEnd] -= (int) flow;
        residual[opposite(meetingStep)][sinkEnd] += (int) flow;
        push(sourceEnd, flow);
        push(sinkEnd, flow);
    }

    private long room(int from) {
        long least = Long.MAX_VALUE;
        int i = from;
        while (parent[i] != TERMINAL) {
            least = Math.min(least, inward(tree[i], i, parent[i]));
            i += offset[parent[i]];
        }
        return Math.min(least, Math.abs(terminal[i]));
    }

    private void push(int from, long flow) {
        byte side = tree[from];
        int i = from;
        while (parent[i] != TERMINAL) {
            int d = parent[i];
            int j = i + offset[d];
            int[] along = side == SOURCE ? residual[opposite(d)] : residual[d];
            int[] back = side == SOURCE ? residual[d] : residual[opposite(d)];
            int tail = side == SOURCE ? j : i;
            int head = side == SOURCE ? i : j;
            along[tail] -= (int) flow;
            back[head] += (int) flow;
            if (along[tail] == 0) {
                orphan(i);
            }
            i = j;
        }
        terminal[i] -= side == SOURCE ? flow : -flow;
        if (terminal[i] == 0) {
            orphan(i);
        }
    }

    private void orphan(int i) {
        parent[i] = ORPHAN;
        orphans.add(i);
    }

    /** Finds a new parent that leads to the terminal, or sets the node free. */
    private void adopt(int i) {
        byte side = tree[i];
        int best = NONE;
        int least = FAR;
        for (int d = 0; d < 8; d++) {
            int j = i + offset[d];
            if (tree[j] == side && parent[j] != NONE && inward(side, i, d) > 0) {
                int steps = origin(j);
                if (steps < least) {
                    least = steps;
                    best = d;
                }
            }
        }
        if (best != NONE) {
            parent[i] = (byte) best;
            stamp[i] = time;
            depth[i] = least + 1;
            return;
        }
        for (int d = 0; d < 8; d++) {
            int j = i + offset[d];
            if (tree[j] == side && parent[j] != NONE) {
                if (inward(side, i, d) > 0) {
                    activate(j);
                }
                if (parent[j] < TERMINAL && j + offset[parent[j]] == i) {
                    orphan(j);
                }
            }
        }
        tree[i] = FREE;
        parent[i] = NONE;
    }

    /** Steps to the terminal, {@link #FAR} if the way ends at an orphan; marks the way as checked. */
    private int origin(int from) {
        int steps = 0;
        int i = from;
        while (stamp[i] != time && parent[i] < TERMINAL) {
            steps++;
            i += offset[parent[i]];
        }
        if (stamp[i] != time) {
            if (parent[i] == ORPHAN) {
                return FAR;
            }
            stamp[i] = time;
            depth[i] = 1;
        }
        int total = steps + depth[i];
        int left = total;
        for (int j = from; stamp[j] != time; j += offset[parent[j]]) {
            stamp[j] = time;
            depth[j] = left--;
        }
        return total;
    }
}
