package io.f2pad.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GridCutTest {

    @Test
    void cutsTheWeakestEdgeOfARow() {
        GridCut grid = new GridCut(4, 1);
        grid.terminals(0, 0, 100, 0);
        grid.terminals(3, 0, 0, 100);
        grid.edge(0, 0, 0, 5);
        grid.edge(1, 0, 0, 2);
        grid.edge(2, 0, 0, 7);
        assertArrayEquals(new boolean[] {true, true, false, false}, grid.cut());
    }

    @Test
    void withoutEdgesEveryPixelGoesItsOwnWay() {
        GridCut grid = new GridCut(3, 1);
        grid.terminals(0, 0, 3, 1);
        grid.terminals(1, 0, 2, 2);
        grid.terminals(2, 0, 1, 3);
        assertArrayEquals(new boolean[] {true, false, false}, grid.cut());
    }

    @Test
    void everyEdgeInsideIsAskedForOnce() {
        GridCut grid = new GridCut(3, 2);
        int[] asked = new int[2];
        grid.edges((x, y, nx, ny, length) -> {
            assertEquals(Math.hypot(nx - x, ny - y), length);
            asked[length > 1 ? 1 : 0]++;
            return x == nx || Math.max(x, nx) < 2 ? 10 : 1;
        });
        assertArrayEquals(new int[] {7, 4}, asked);
        grid.terminals(0, 0, 100, 0);
        grid.terminals(2, 1, 0, 100);
        assertArrayEquals(new boolean[] {true, true, false, true, true, false}, grid.cut());
    }

    @Test
    void refusesEdgesThatLeaveTheGrid() {
        assertThrows(IllegalArgumentException.class, () -> new GridCut(2, 2).edge(1, 0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new GridCut(2, 2).edge(0, 0, 3, 1));
    }

    /** A problem small enough to try every cut. */
    private static final class Problem {

        private final int width;
        private final int height;
        private final int[] source;
        private final int[] sink;
        private final int[][] edges;

        Problem(SplittableRandom random) {
            width = 1 + random.nextInt(4);
            height = 1 + random.nextInt(3);
            source = random.ints(width * height, 0, 12).toArray();
            sink = random.ints(width * height, 0, 12).toArray();
            edges = new int[4][];
            for (int d = 0; d < 4; d++) {
                edges[d] = random.ints(width * height, 0, 8).toArray();
            }
        }

        GridCut grid() {
            GridCut grid = new GridCut(width, height);
            for (int i = 0; i < source.length; i++) {
                grid.terminals(i % width, i / width, source[i], sink[i]);
                for (int d = 0; d < 4; d++) {
                    if (neighbour(i, d) >= 0) {
                        grid.edge(i % width, i / width, d, edges[d][i]);
                    }
                }
            }
            return grid;
        }

        private int neighbour(int i, int d) {
            int x = i % width + GridCut.STEPS[d][0];
            int y = i / width + GridCut.STEPS[d][1];
            return x < 0 || x >= width || y >= height ? -1 : y * width + x;
        }

        int cost(boolean[] side) {
            int cost = 0;
            for (int i = 0; i < side.length; i++) {
                cost += side[i] ? sink[i] : source[i];
                for (int d = 0; d < 4; d++) {
                    int j = neighbour(i, d);
                    cost += j >= 0 && side[i] != side[j] ? edges[d][i] : 0;
                }
            }
            return cost;
        }
    }

    @Test
    void noCutIsCheaper() {
        SplittableRandom random = new SplittableRandom(4);
        for (int round = 0; round < 150; round++) {
            Problem problem = new Problem(random);
            int pixels = problem.source.length;
            int least = Integer.MAX_VALUE;
            for (int bits = 0; bits < 1 << pixels; bits++) {
                boolean[] side = new boolean[pixels];
                for (int i = 0; i < pixels; i++) {
                    side[i] = (bits >> i & 1) == 1;
                }
                least = Math.min(least, problem.cost(side));
            }
            assertEquals(least, problem.cost(problem.grid().cut()), "round " + round);
        }
    }
}
