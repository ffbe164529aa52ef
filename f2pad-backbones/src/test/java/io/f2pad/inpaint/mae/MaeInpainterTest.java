package io.f2pad.inpaint.mae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.feature.Normalization;
import io.f2pad.image.Planes;
import io.f2pad.inpaint.HarmonicInpainter;
import io.f2pad.inpaint.Inpainter;
import io.f2pad.inpaint.InpainterContract;
import io.f2pad.objective.ColourRange;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaeInpainterTest extends InpainterContract {

    private static final MaskedAutoencoder NETWORK = TinyMae.network();
    private static final Extent NATIVE = new Extent(16, 16);

    @Override
    protected Inpainter inpainter(Extent extent, int threads) {
        return new MaeInpainter(NETWORK, new HarmonicInpainter(), threads);
    }

    @Override
    protected List<Extent> extents() {
        return List.of(NATIVE, new Extent(24, 24), new Extent(13, 13), new Extent(50, 21), new Extent(9, 40));
    }

    @Test
    void holeOfTheNetworksSizeHoldsItsPredictions() {
        float[] image = picture(NATIVE);
        boolean[] hole = new boolean[256];
        hole[5 * 16 + 7] = true;
        boolean[] masked = new boolean[16];
        masked[5] = true;
        float[] predicted = NETWORK.reconstruct(new Planes(3, 16, 16, image), masked, 1).data();
        float[] filled = inpainter(NATIVE, 1).fill(image, hole, 16, 16);
        ColourRange range = Normalization.IMAGENET.range();
        for (int c = 0; c < 3; c++) {
            int i = c * 256 + 5 * 16 + 7;
            assertEquals(Math.max(range.low()[c], Math.min(range.high()[c], predicted[i])), filled[i]);
        }
    }

    /** A pixel beside a patch's edge reaches into the next patch when the image is made smaller. */
    @Test
    void patchesThatDrawOnTheHoleAreMaskedWhole() {
        Extent extent = new Extent(64, 64);
        float[] image = picture(extent);
        float[] other = image.clone();
        boolean[] hole = new boolean[64 * 64];
        for (int y = 17; y < 30; y++) {
            hole[y * 64 + 31] = true;
            for (int c = 0; c < 3; c++) {
                other[c * 64 * 64 + y * 64 + 31] = 2;
            }
        }
        Inpainter inpainter = inpainter(extent, 1);
        assertArrayEquals(pick(inpainter.fill(image, hole, 64, 64), hole),
                pick(inpainter.fill(other, hole, 64, 64), hole));
    }

    private static float[] pick(float[] image, boolean[] hole) {
        float[] picked = new float[image.length];
        for (int i = 0; i < image.length; i++) {
            picked[i] = hole[i % hole.length] ? image[i] : 0;
        }
        return picked;
    }

    @Test
    void holesThatHideTooMuchAreLeftToTheFallback() {
        float[] image = picture(NATIVE);
        boolean[] hole = new boolean[256];
        Arrays.fill(hole, true);
        float[] smooth = new HarmonicInpainter().fill(image, hole, 16, 16);
        assertArrayEquals(smooth, inpainter(NATIVE, 1).fill(image, hole, 16, 16));
        for (int i = 0; i < 256; i++) {
            hole[i] = i % 16 >= 4 || i / 16 >= 8;
        }
        // 14 of 16 patches are masked, less than 90 %.
        smooth = new HarmonicInpainter().fill(image, hole, 16, 16);
        assertTrue(Arrays.mismatch(smooth, inpainter(NATIVE, 1).fill(image, hole, 16, 16)) >= 0);
    }

    @Test
    void wrongExtentsAreRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> NETWORK.predict(new Planes(3, 8, 8, new float[192]), new boolean[16], 1));
        assertThrows(IllegalArgumentException.class,
                () -> NETWORK.predict(new Planes(3, 16, 16, new float[768]), new boolean[15], 1));
        boolean[] all = new boolean[16];
        Arrays.fill(all, true);
        assertThrows(IllegalArgumentException.class,
                () -> NETWORK.predict(new Planes(3, 16, 16, new float[768]), all, 1));
    }
}
