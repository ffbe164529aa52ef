package io.f2pad.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.DatasetException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {

    /** A 16x16 Adobe CMYK JPEG of inks 40, 100, 200, 30. */
    private static final String CMYK = "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYG"
            + "BQYGBgcJCAYHCQcGBggLCAkKCgoKCgYICwwLCgwJCgoK/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAA"
            + "AAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNi"
            + "coIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqi"
            + "o6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD9"
            + "XK9sr826/YSiiiiiiiiiiiiv/9k=";

    @TempDir
    Path folder;

    private static BufferedImage picture(int type) {
        BufferedImage image = new BufferedImage(61, 47, type);
        for (int y = 0; y < 47; y++) {
            for (int x = 0; x < 61; x++) {
                image.setRGB(x, y, 0xff000000 | x * 4 << 16 | y * 5 << 8 | (x * y) % 256);
            }
        }
        return image;
    }

    private static byte[] encode(String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(picture(BufferedImage.TYPE_INT_RGB), format, bytes)
                || ImageIO.write(picture(BufferedImage.TYPE_3BYTE_BGR), format, bytes));
        return bytes.toByteArray();
    }

    @Test
    void pngKeepsEverySample() {
        Path file = folder.resolve("deep/er/a.png");
        BufferedImage image = picture(BufferedImage.TYPE_INT_RGB);
        ImageFiles.writePng(file, image);
        Pixels read = ImageFiles.read(file);
        assertEquals(61, read.width());
        assertEquals(47, read.height());
        assertArrayEquals(Pixels.of(image).rgb().data(), read.rgb().data(), 0f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "bmp", "gif", "tiff"})
    void readsEveryFormatAndRefusesCutFiles(String format) throws IOException {
        byte[] whole = encode(format);
        Path file = folder.resolve("x." + format);
        Files.write(file, whole);
        Planes planes = ImageFiles.read(file).rgb();
        assertEquals(61, planes.width());
        for (double share : new double[] {0.01, 0.3, 0.6, 0.9, 0.97}) {
            Files.write(file, Arrays.copyOf(whole, (int) (share * whole.length)));
            DatasetException e = assertThrows(DatasetException.class, () -> ImageFiles.read(file),
                    format + " cut to " + share);
            assertTrue(e.getMessage().contains(file.toString()) && !e.getMessage().contains("\n"), e.getMessage());
        }
    }

    @Test
    void refusesAPngWithAFlippedByte() throws IOException {
        byte[] bytes = encode("png");
        bytes[bytes.length / 2] ^= 0x10;
        Path file = folder.resolve("x.png");
        Files.write(file, bytes);
        String message = assertThrows(DatasetException.class, () -> ImageFiles.read(file)).getMessage();
        assertTrue(message.contains("checksum"), message);
    }

    @Test
    void refusesAJpegCutInsideButWithAnEndMarker() throws IOException {
        byte[] whole = encode("jpg");
        byte[] cut = Arrays.copyOf(whole, whole.length / 2);
        cut[cut.length - 2] = (byte) 0xff;
        cut[cut.length - 1] = (byte) 0xd9;
        Path file = folder.resolve("x.jpg");
        Files.write(file, cut);
        assertThrows(DatasetException.class, () -> ImageFiles.read(file));
    }

    @Test
    void refusesMissingEmptyAndForeignFiles() throws IOException {
        assertTrue(message("none.png").endsWith("no such file"));
        Files.write(folder.resolve("zero.png"), new byte[0]);
        assertTrue(message("zero.png").contains("0 bytes"));
        Files.writeString(folder.resolve("text.jpg"), "not an image at all");
        assertTrue(message("text.jpg").contains("not an image format"));
    }

    private String message(String name) {
        return assertThrows(DatasetException.class, () -> ImageFiles.read(folder.resolve(name))).getMessage();
    }

    @ParameterizedTest
    @CsvSource({"0, 190, 137, 49", "2, 125, 0, 0"})
    void convertsFourChannelJpeg(int transform, int red, int green, int blue) throws IOException {
        byte[] bytes = Base64.getDecoder().decode(CMYK);
        // the transform byte of the Adobe segment; 2 reads the same samples as YCCK
        bytes[17] = (byte) transform;
        Path file = folder.resolve("cmyk.jpg");
        Files.write(file, bytes);
        Planes planes = ImageFiles.read(file).rgb();
        assertEquals(16, planes.width());
        // Pillow 12.3 gives these colours, within its integer arithmetic
        assertEquals(red / 255f, planes.get(0, 8, 8), 1.01f / 255);
        assertEquals(green / 255f, planes.get(1, 8, 8), 1.01f / 255);
        assertEquals(blue / 255f, planes.get(2, 8, 8), 1.01f / 255);
    }

    @Test
    void listsInNaturalOrder() throws IOException {
        for (String name : List.of("10.png", "9.PNG", "b2.jpg", "B10.jpeg", "b1.tif", "007.gif", "7.bmp",
                "notes.txt", ".hidden.png", "png")) {
            Files.createFile(folder.resolve(name));
        }
        Files.createDirectory(folder.resolve("dir.png"));
        List<String> names = ImageFiles.list(folder).stream().map(f -> f.getFileName().toString()).toList();
        assertEquals(List.of("7.bmp", "007.gif", "9.PNG", "10.png", "b1.tif", "b2.jpg", "B10.jpeg"), names);
        assertThrows(DatasetException.class, () -> ImageFiles.list(folder.resolve("nowhere")));
        assertThrows(DatasetException.class, () -> ImageFiles.list(folder.resolve("10.png")));
    }

    @Test
    void unwritableTargetLeavesNothingBehind() throws IOException {
        Path blocked = folder.resolve("blocked");
        Files.createFile(blocked);
        BufferedImage image = picture(BufferedImage.TYPE_INT_RGB);
        UncheckedIOException e = assertThrows(UncheckedIOException.class,
                () -> ImageFiles.writePng(blocked.resolve("a.png"), image));
        assertTrue(e.getMessage().contains("cannot be written") && !e.getMessage().contains("\n"), e.getMessage());
        Path occupied = folder.resolve("occupied");
        Files.createDirectories(occupied.resolve("child"));
        assertThrows(UncheckedIOException.class, () -> ImageFiles.writePng(occupied, image));
        try (Stream<Path> left = Files.list(folder)) {
            assertFalse(left.anyMatch(f -> f.toString().endsWith(".part")));
        }
    }

    @Test
    void replacesAnExistingFile() {
        Path file = folder.resolve("m.png");
        ImageFiles.writePng(file, Mask.empty(3, 2));
        ImageFiles.writePng(file, TestMaps.mask("#.", ".#"));
        float[] data = ImageFiles.read(file).rgb().data();
        assertArrayEquals(new float[] {1, 0, 0, 1}, Arrays.copyOf(data, 4), 0f);
    }
}
