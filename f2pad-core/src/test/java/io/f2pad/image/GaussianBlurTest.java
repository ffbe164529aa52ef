package io.f2pad.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class GaussianBlurTest {

    @Test
    void agreesWithSciPy() {
        float[] expected = {0.2959991f, 0.4275883f, 0.5531161f, 0.4813725f, 0.5308043f, 0.6393139f, 0.5469934f,
            0.4053470f, 0.4125169f, 0.5319698f, 0.5238272f, 0.4618828f, 0.5148699f, 0.5884248f, 0.4535480f,
            0.4857773f, 0.6005136f, 0.5757337f, 0.4690509f, 0.3936720f, 0.4117046f, 0.5266880f, 0.4818988f,
            0.5330333f, 0.5874693f, 0.5149645f, 0.3952209f, 0.3018868f, 0.5010758f, 0.4814376f, 0.4081239f,
            0.5190228f, 0.5629272f, 0.4308728f, 0.4013520f};
        assertArrayEquals(expected, new GaussianBlur(0.8).apply(TestMaps.ramp(35), 5, 7), 2e-7f);
    }

    @Test
    void mirrorsSeveralTimesWhenTheKernelIsLargerThanTheMap() {
        float[] blurred = new GaussianBlur(4).apply(TestMaps.ramp(35), 5, 7);
        assertEquals(0.4828253f, blurred[0], 2e-7f);
        assertEquals(0.4843901f, blurred[17], 2e-7f);
        assertEquals(0.4839149f, blurred[34], 2e-7f);
    }

    @Test
    void agreesWithSciPyOnALargerMap() {
        float[] blurred = new GaussianBlur(4).apply(TestMaps.ramp(1200), 30, 40);
        assertEquals(0.4847664f, blurred[0], 2e-7f);
        assertEquals(0.5055986f, blurred[15 * 40 + 20], 2e-7f);
        assertEquals(0.50814325f, blurred[1199], 2e-7f);
        assertEquals(600.209999859333, TestMaps.sum(blurred), 1e-4);
    }

    @Test
    void kernelByHand() {
        // sigma 0.3: radius floor(1.2 + 0.5) = 1, weights 1 and exp(-1/0.18)
        double w = Math.exp(-1 / 0.18);
        float[] blurred = new GaussianBlur(0.3).apply(new float[] {0, 0, 1, 0, 0}, 1, 5);
        assertEquals(1 / (1 + 2 * w), blurred[2], 1e-7);
        assertEquals(w / (1 + 2 * w), blurred[1], 1e-9);
        assertEquals(0, blurred[0], 0);
    }

    @Test
    void mirrorRepeatsTheEdge() {
        int[] expected = {1, 2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0};
        for (int i = -5; i <= 6; i++) {
            assertEquals(expected[i + 5], GaussianBlur.mirror(i, 3), "at " + i);
        }
    }

    @Test
    void zeroSigmaCopiesAndBadSigmaIsRefused() {
        float[] map = TestMaps.ramp(6);
        assertArrayEquals(map, new GaussianBlur(0).apply(map, 2, 3), 0f);
        assertThrows(IllegalArgumentException.class, () -> new GaussianBlur(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new GaussianBlur(1).apply(map, 3, 3));
    }
}
