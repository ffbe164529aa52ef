package io.f2pad.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ResamplerTest {

    @Test
    void upsamplesLikePyTorch() {
        float[] expected = {0.1100000f, 0.2421429f, 0.4535714f, 0.6650000f, 0.8042856f, 0.4385713f, 0.2100000f,
            0.2980000f, 0.4301428f, 0.6415715f, 0.6510000f, 0.6171427f, 0.4822857f, 0.3980000f, 0.5800000f,
            0.7121428f, 0.9235715f, 0.6299999f, 0.3364286f, 0.5478572f, 0.6800000f, 0.2559999f, 0.3881428f,
            0.5995713f, 0.6090000f, 0.5751429f, 0.4402857f, 0.3559999f, 0.0400000f, 0.1721429f, 0.3835714f,
            0.5950000f, 0.7342856f, 0.3685713f, 0.1400000f};
        assertArrayEquals(expected, Resampler.upsampleBilinear(TestMaps.ramp(12), 3, 4, 5, 7), 1e-6f);
    }

    @Test
    void upsampleDoesNotAntialiasWhenShrinking() {
        float[] expected = {0.2891667f, 0.6562500f, 0.3920833f, 0.2366667f, 0.6037500f, 0.3395832f};
        assertArrayEquals(expected, Resampler.upsampleBilinear(TestMaps.ramp(12), 3, 4, 2, 3), 1e-6f);
    }

    @Test
    void upsamplesLargerMapLikePyTorch() {
        float[] up = Resampler.upsampleBilinear(TestMaps.ramp(1200), 30, 40, 97, 113);
        assertEquals(0.11f, up[0], 1e-6f);
        assertEquals(0.46424302f, up[33 * 113 + 7], 2e-5f);
        assertEquals(0.5474661f, up[50 * 113 + 60], 2e-5f);
        assertEquals(0.35f, up[97 * 113 - 1], 1e-6f);
        assertEquals(5482.09540707618, TestMaps.sum(up), 1e-2);
    }

    @Test
    void doublingByHand() {
        // centres of the outputs fall at -0.25, 0.25, 0.75, 1.25 of the inputs 0 and 1
        assertArrayEquals(new float[] {0, 2, 6, 8}, Resampler.upsampleBilinear(new float[] {0, 8}, 1, 2, 1, 4));
    }

    @Test
    void shrinksWithTriangleFilterLikePillow() {
        Planes in = new Planes(1, 5, 7, TestMaps.ramp(35));
        float[] expected = {0.4265584f, 0.5180481f, 0.5267857f, 0.4876948f, 0.5535294f, 0.3878896f};
        assertArrayEquals(expected, Resampler.resize(in, 2, 3).data(), 1e-6f);
    }

    @Test
    void growsOneAxisAndShrinksTheOtherLikePillow() {
        Planes in = new Planes(1, 5, 7, TestMaps.ramp(35));
        float[] expected = {0.3542857f, 0.3123809f, 0.4558730f, 0.6153969f, 0.4542857f, 0.4053968f, 0.5969841f,
            0.6923810f, 0.5542857f, 0.4644445f, 0.4118519f, 0.5500000f, 0.7130864f, 0.5644444f, 0.5030864f,
            0.3793827f, 0.3429630f, 0.4400000f, 0.5585715f, 0.5166667f, 0.4036508f, 0.3707937f, 0.6585714f,
            0.6096826f, 0.4806349f, 0.3676190f, 0.3257143f};
        assertArrayEquals(expected, Resampler.resize(in, 3, 9).data(), 1e-6f);
    }

    @Test
    void resizesLargerImageLikePillowInEveryChannel() {
        float[] map = TestMaps.ramp(1200);
        float[] three = new float[3600];
        for (int i = 0; i < 1200; i++) {
            three[i] = map[i];
            three[1200 + i] = 2 * map[i];
            three[2400 + i] = -map[i];
        }
        Planes out = Resampler.resize(new Planes(3, 30, 40, three), 11, 13);
        assertEquals(0.4699409f, out.get(0, 0, 0), 1e-6f);
        assertEquals(0.5647659f, out.get(0, 5, 6), 1e-6f);
        assertEquals(2 * 0.5606993f, out.get(1, 10, 12), 2e-6f);
        assertEquals(-0.5647659f, out.get(2, 5, 6), 1e-6f);
    }

    @Test
    void sameSizeIsUntouched() {
        Planes in = new Planes(1, 5, 7, TestMaps.ramp(35));
        assertSame(in, Resampler.resize(in, 5, 7));
        assertArrayEquals(in.data(), Resampler.upsampleBilinear(in.data(), 5, 7, 5, 7), 0f);
    }

    @Test
    void constantStaysConstant() {
        Planes in = new Planes(1, 9, 5, new float[45]);
        Arrays.fill(in.data(), 0.7f);
        for (float v : Resampler.resize(in, 4, 13).data()) {
            assertEquals(0.7f, v, 1e-7f);
        }
    }

    @Test
    void nearestTakesPixelCentres() {
        boolean[] in = {true, false, false, true, false};
        // centres 0.83, 2.5, 4.17 of the inputs fall into pixels 0, 2, 4
        assertArrayEquals(new boolean[] {true, false, false}, Resampler.nearest(in, 1, 5, 1, 3));
        assertArrayEquals(new boolean[] {true, true, false, false, false, false, true, true, false, false},
                Resampler.nearest(in, 1, 5, 1, 10));
        assertArrayEquals(new boolean[] {true, true, true}, Resampler.nearest(new boolean[] {true}, 1, 1, 3, 1));
    }

    @Test
    void refusesBadSizes() {
        assertThrows(IllegalArgumentException.class, () -> Resampler.resize(Planes.zeros(1, 2, 2), 0, 3));
        assertThrows(IllegalArgumentException.class,
                () -> Resampler.upsampleBilinear(new float[5], 2, 3, 4, 4));
    }
}
