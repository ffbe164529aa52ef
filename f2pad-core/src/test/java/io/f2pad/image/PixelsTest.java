package io.f2pad.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelsTest {

    private static final float[] TWO_PIXELS = {10 / 255f, 200 / 255f, 20 / 255f, 100 / 255f, 30 / 255f, 50 / 255f};

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_INT_BGR,
        BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_4BYTE_ABGR, BufferedImage.TYPE_INT_ARGB_PRE,
        BufferedImage.TYPE_4BYTE_ABGR_PRE})
    void readsEveryColourRaster(int type) {
        BufferedImage image = new BufferedImage(2, 1, type);
        image.setRGB(0, 0, 0xff0a141e);
        image.setRGB(1, 0, 0xffc86432);
        assertArrayEquals(TWO_PIXELS, Pixels.of(image).rgb().data(), 0f);
    }

    @Test
    void dropsAlphaWithoutBlending() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x000a141e);
        image.setRGB(1, 0, 0x80c86432);
        assertArrayEquals(TWO_PIXELS, Pixels.of(image).rgb().data(), 0f);
    }

    @Test
    void readsSubimagesWithTheirOffset() {
        BufferedImage image = new BufferedImage(5, 4, BufferedImage.TYPE_3BYTE_BGR);
        image.setRGB(2, 3, 0xff0a141e);
        image.setRGB(3, 3, 0xffc86432);
        assertArrayEquals(TWO_PIXELS, Pixels.of(image.getSubimage(2, 3, 2, 1)).rgb().data(), 0f);
    }

    @Test
    void takesGreySamplesWithoutGamma() {
        BufferedImage eight = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        eight.getRaster().setPixels(0, 0, 2, 1, new int[] {51, 255});
        assertArrayEquals(new float[] {0.2f, 1, 0.2f, 1, 0.2f, 1}, Pixels.of(eight).rgb().data(), 0f);
        BufferedImage sixteen = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        sixteen.getRaster().setPixels(0, 0, 2, 1, new int[] {13107, 65535});
        assertArrayEquals(new float[] {0.2f, 1, 0.2f, 1, 0.2f, 1}, Pixels.of(sixteen).rgb().data(), 0f);
    }

    @Test
    void readsIndexedAndBinary() {
        IndexColorModel palette = new IndexColorModel(8, 2, new byte[] {10, (byte) 200}, new byte[] {20, 100},
                new byte[] {30, 50});
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
        image.getRaster().setPixels(0, 0, 2, 1, new int[] {0, 1});
        assertArrayEquals(TWO_PIXELS, Pixels.of(image).rgb().data(), 0f);
        BufferedImage binary = new BufferedImage(9, 1, BufferedImage.TYPE_BYTE_BINARY);
        binary.getRaster().setSample(8, 0, 0, 1);
        float[] data = Pixels.of(binary).rgb().data();
        assertEquals(0f, data[7]);
        assertEquals(1f, data[8]);
    }

    @Test
    void readsSixteenBitColour() {
        ComponentColorModel model = new ComponentColorModel(ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false,
                Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        WritableRaster raster = model.createCompatibleWritableRaster(1, 1);
        raster.setPixel(0, 0, new int[] {65535, 257, 1});
        Planes planes = Pixels.of(new BufferedImage(model, raster, false, null)).rgb();
        assertArrayEquals(new float[] {1f, 1 / 255f, 1 / 65535f}, planes.data(), 1e-9f);
    }

    @Test
    void readsBuffersInEveryLayout() {
        byte x = 99;
        check(Layout.RGB8, 7, x, 10, 20, 30, 200, 100, 50, x, x);
        check(Layout.BGR8, 6, x, 30, 20, 10, 50, 100, 200, x);
        check(Layout.RGBA8, 8, x, 10, 20, 30, 0, 200, 100, 50, 7);
        check(Layout.BGRA8, 8, x, 30, 20, 10, 0, 50, 100, 200, 7);
    }

    private static void check(Layout layout, int stride, int... bytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length);
        for (int b : bytes) {
            buffer.put((byte) b);
        }
        // the first byte is not part of the image: pixel (0, 0) is at the position
        Pixels pixels = Pixels.of(buffer.position(1), 2, 1, stride, layout);
        buffer.position(0);
        assertArrayEquals(TWO_PIXELS, pixels.rgb().data(), 0f, layout.name());
    }

    @Test
    void followsStrideAndByteOrder() {
        ByteBuffer grey = ByteBuffer.wrap(new byte[] {0, 51, 9, (byte) 255, 102});
        assertArrayEquals(new float[] {0, 0.2f, 1, 0.4f},
                Arrays.copyOf(Pixels.of(grey, 2, 2, 3, Layout.GRAY8).rgb().data(), 4), 0f);
        ByteBuffer little = ByteBuffer.wrap(new byte[] {0x33, 0x00}).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(51 / 65535f, Pixels.of(little, 1, 1, 2, Layout.GRAY16).rgb().data()[0]);
        ByteBuffer big = ByteBuffer.wrap(new byte[] {0x33, 0x33, 0, 0, -1, -1});
        assertArrayEquals(new float[] {0.2f, 0, 1}, Pixels.of(big, 1, 1, 6, Layout.RGB16).rgb().data(), 0f);
    }

    @Test
    void saysWhatIsWrongWithABuffer() {
        String small = assertThrows(IllegalArgumentException.class,
                () -> Pixels.of(ByteBuffer.allocate(11), 2, 2, 6, Layout.RGB8)).getMessage();
        assertTrue(small.contains("11 bytes") && small.contains("12"), small);
        String stride = assertThrows(IllegalArgumentException.class,
                () -> Pixels.of(ByteBuffer.allocate(99), 4, 2, 11, Layout.BGR8)).getMessage();
        assertTrue(stride.contains("11 bytes") && stride.contains("12"), stride);
        assertThrows(IllegalArgumentException.class,
                () -> Pixels.of(ByteBuffer.allocate(9), 0, 2, 11, Layout.BGR8));
    }

    @Test
    void readsPlanesAndRefusesOtherRanges() {
        float[][] red = {{0, 1}, {0.5f, 0.25f}};
        float[] data = Pixels.ofPlanes(red).rgb().data();
        assertArrayEquals(new float[] {0, 1, 0.5f, 0.25f, 0, 1, 0.5f, 0.25f, 0, 1, 0.5f, 0.25f}, data, 0f);
        assertThrows(IllegalArgumentException.class, () -> Pixels.ofPlanes(red, red));
        assertThrows(IllegalArgumentException.class, () -> Pixels.ofPlanes(red, red, new float[2][3]));
        Pixels bytes = Pixels.ofPlanes(new float[][] {{128f}});
        assertTrue(assertThrows(IllegalArgumentException.class, bytes::rgb).getMessage().contains("[0, 1]"));
        assertThrows(IllegalArgumentException.class, Pixels.ofPlanes(new float[][] {{Float.NaN}})::rgb);
    }

    @Test
    void planesRoundToEightBits() {
        Planes planes = new Planes(3, 1, 2, new float[] {10.4f / 255, 2f, 20.6f / 255, -1f, 30f / 255, 0.5f});
        BufferedImage image = planes.toBufferedImage();
        assertEquals(0xff0a151e, image.getRGB(0, 0));
        assertEquals(0xffff0080, image.getRGB(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Planes(3, 2, 2, new float[11]));
    }
}
