package io.f2pad.scorer.gaussian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Lists of Python 3: {@code random.seed(s); random.sample(range(n), k)}. */
class ChannelChoiceTest {

    @Test
    void publishedPadimChannels() {
        int[] head = {408, 9, 247, 435, 199, 165, 424, 405, 266, 51, 227, 262, 187, 413, 369, 434, 366, 188, 198, 406};
        int[] tail = {17, 363, 316, 336, 169, 398, 382, 237, 264, 440, 318, 403, 48};
        int[] found = ChannelChoice.choose(1024, 448, 100);
        assertArrayEquals(head, Arrays.copyOf(found, head.length));
        assertArrayEquals(tail, Arrays.copyOfRange(found, 100 - tail.length, 100));
    }

    @Test
    void poolAndSetBranches() {
        assertArrayEquals(new int[] {5, 2, 3, 8, 0}, ChannelChoice.choose(7, 9, 5));
        assertArrayEquals(new int[] {772, 1334, 42, 539, 287, 855}, ChannelChoice.choose(123456789012L, 1792, 6));
    }

    @Test
    void impossibleChoicesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> ChannelChoice.choose(1, 3, 4));
        assertThrows(IllegalArgumentException.class, () -> ChannelChoice.choose(-1, 3, 2));
    }
}
