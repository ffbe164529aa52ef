package io.f2pad.scorer.gaussian;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * PaDiM's random channels, the same list as Python's {@code random.seed(seed); random.sample(range(available), count)},
 * so that published choices (seed 1024, 100 of 448) are reproduced.
 */
public final class ChannelChoice {

    private ChannelChoice() {
    }

    /**
     * Chooses channels.
     *
     * @param seed      not negative
     * @param available channels to choose from
     * @param count     channels to choose, 1 to available
     * @return the channels in Python's order
     */
    public static int[] choose(long seed, int available, int count) {
        if (count < 1 || count > available || seed < 0) {
            throw new IllegalArgumentException("channel choice: cannot choose " + count + " of " + available
                    + " channels with seed " + seed);
        }
        MersenneTwister twister = new MersenneTwister(key(seed));
        return usesPool(available, count) ? pool(twister, available, count) : set(twister, available, count);
    }

    /** CPython seeds by the integer's 32-bit digits, least significant first. */
    private static int[] key(long seed) {
        return seed >>> 32 == 0 ? new int[] {(int) seed} : new int[] {(int) seed, (int) (seed >>> 32)};
    }

    /** {@code random.sample} keeps a pool while that is smaller than the set it would need. */
    private static boolean usesPool(int available, int count) {
        int size = 21;
        if (count > 5) {
            size += BigInteger.valueOf(4).pow((int) Math.ceil(Math.log(count * 3.0) / Math.log(4))).intValueExact();
        }
        return available <= size;
    }

    private static int[] pool(MersenneTwister twister, int available, int count) {
        int[] pool = IntStream.range(0, available).toArray();
        int[] chosen = new int[count];
        for (int i = 0; i < count; i++) {
            int j = below(twister, available - i);
            chosen[i] = pool[j];
            pool[j] = pool[available - i - 1];
        }
        return chosen;
    }

    private static int[] set(MersenneTwister twister, int available, int count) {
        Set<Integer> seen = new HashSet<>();
        int[] chosen = new int[count];
        for (int i = 0; i < count; i++) {
            int j = below(twister, available);
            while (!seen.add(j)) {
                j = below(twister, available);
            }
            chosen[i] = j;
        }
        return chosen;
    }

    /** Draws as many bits as the bound has until the value lies below it. */
    private static int below(MersenneTwister twister, int bound) {
        int bits = 32 - Integer.numberOfLeadingZeros(bound);
        int value = twister.nextInt() >>> (32 - bits);
        while (value >= bound) {
            value = twister.nextInt() >>> (32 - bits);
        }
        return value;
    }
}
