package io.f2pad.scorer.coreset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.scorer.Scorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CoresetTest {

    private static float[] random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }

    private static RowSample sample(float[] rows, int dims, int bound, int... order) {
        RowSample sample = new RowSample(dims, bound, 7);
        for (int row : order) {
            sample.add(rows, row * dims);
        }
        return sample;
    }

    @Test
    void aSampleDependsNeitherOnOrderNorOnParts() {
        float[] rows = random(3000, 1);
        int[] order = IntStream.range(0, 1000).toArray();
        RowSample whole = sample(rows, 3, 50, order);
        int[] reversed = IntStream.range(0, 1000).map(i -> 999 - i).toArray();
        assertArrayEquals(whole.rows(), sample(rows, 3, 50, reversed).rows());
        RowSample part = sample(rows, 3, 50, Arrays.copyOfRange(order, 600, 1000));
        part.merge(sample(rows, 3, 50, Arrays.copyOf(order, 600)));
        assertArrayEquals(whole.rows(), part.rows());
        assertEquals(1000, part.seen());
        assertEquals(150, part.rows().length);
    }

    @Test
    void aSampleIsEvenAndHoldsEveryRowOnce() {
        float[] rows = new float[2000];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i / 2;
        }
        float[] found = sample(rows, 1, 400, IntStream.range(0, 2000).toArray()).rows();
        assertEquals(400, found.length);
        Arrays.sort(found);
        for (int i = 1; i < found.length; i++) {
            assertTrue(found[i] > found[i - 1], "row " + found[i] + " twice");
        }
        long low = IntStream.range(0, 400).filter(i -> found[i] < 500).count();
        assertTrue(low > 150 && low < 250, low + " of 400 from the lower half");
    }

    @Test
    void smallSamplesKeepEverything() {
        float[] rows = random(20, 2);
        float[] found = sample(rows, 2, 50, IntStream.range(0, 10).toArray()).rows();
        assertEquals(20, found.length);
        assertThrows(IllegalArgumentException.class, () -> new RowSample(2, 50, 7).merge(new RowSample(2, 50, 8)));
        assertThrows(IllegalArgumentException.class, () -> new RowSample(100_000, 100_000, 7));
    }

    private static int[] choose(float[] rows, int dims, int projection, long seed, int size, int threads) {
        try (GreedyCoreset coreset = new GreedyCoreset(rows, dims, projection, seed, threads)) {
            return coreset.choose(size, Scorer.Progress.NONE, 0);
        }
    }

    /** Also with many equal rows, among which the first must win. */
    @Test
    void theChoiceIsTheSameForAnyNumberOfThreads() {
        float[] rows = random(20_000, 6);
        for (int i = 4000; i < 12_000; i++) {
            rows[i] = rows[i - 4000];
        }
        for (int projection : new int[] {3, 4}) {
            int[] alone = choose(rows, 4, projection, 9, 300, 1);
            assertEquals(300, Arrays.stream(alone).distinct().count());
            for (int threads : new int[] {2, 3, 7, 64}) {
                assertArrayEquals(alone, choose(rows, 4, projection, 9, 300, threads), threads + " threads");
            }
        }
    }

    @Test
    void theCostIsAnnouncedBeforeTheFirstRow() {
        List<String> heard = new ArrayList<>();
        try (GreedyCoreset coreset = new GreedyCoreset(random(8000, 6), 4, 3, 9, 2)) {
            coreset.choose(5, new Scorer.Progress() {
                @Override
                public void at(int done, int total) {
                    heard.add(done + "/" + total);
                }

                @Override
                public void announce(String text) {
                    heard.add(text.replaceFirst("\\d+ s$", "T s"));
                }
            }, 50_000_000);
        }
        // 2000 rows of 3 projected values and 2 distances are 40 kB
        assertEquals(List.of("coreset: choosing 5 of 2000 rows, about 51 MB and T s", "1/5", "2/5", "3/5", "4/5",
                "5/5"), heard);
    }

    /** Ten clusters: a coreset of ten must take one of each. */
    @Test
    void theCoresetCoversEveryCluster() {
        float[] noise = random(4000, 3);
        float[] rows = new float[4000];
        for (int i = 0; i < 1000; i++) {
            for (int d = 0; d < 4; d++) {
                rows[4 * i + d] = 0.01f * noise[4 * i + d] + (d == i % 10 % 4 ? 10 * (1 + i % 10) : 0);
            }
        }
        for (int projection : new int[] {3, 4}) {
            int[] chosen = choose(rows, 4, projection, 9, 10, 1);
            assertEquals(10, Arrays.stream(chosen).map(i -> i % 10).distinct().count(), projection + " dimensions");
        }
    }

    @Test
    void aCoresetHasDifferentRowsEvenOfEqualOnes() {
        int[] chosen = choose(new float[30], 3, 2, 4, 6, 1);
        assertEquals(6, Arrays.stream(chosen).distinct().count());
        int[] all = choose(random(12, 5), 3, 2, 4, 9, 1);
        assertArrayEquals(new int[] {0, 1, 2, 3}, all);
    }
}
