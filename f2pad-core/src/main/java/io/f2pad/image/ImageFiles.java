package io.f2pad.image;

import io.f2pad.DatasetException;
import io.f2pad.file.AtomicFile;
import io.f2pad.file.Failure;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Reads and writes image files. Stateless and thread-safe. */
public final class ImageFiles {

    private static final Set<String> EXTENSIONS = Set.of("png", "jpg", "jpeg", "bmp", "tif", "tiff", "gif");

    private ImageFiles() {
    }

    /**
     * Reads an image through ImageIO; four-channel JPEG is converted to RGB without a plugin.
     *
     * @param file the file
     * @return its pixels
     * @throws DatasetException with one line that names the file if it is missing, empty, damaged, cut short
     *                          or of an unknown format
     */
    public static Pixels read(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new DatasetException("cannot read image " + file + ": " + Failure.reason(e), e);
        }
        try {
            return ImageDecoder.decode(bytes);
        } catch (IOException | RuntimeException e) {
            throw new DatasetException("cannot read image " + file + ": " + Failure.reason(e)
                    + "; replace or remove the file", e);
        }
    }

    /**
     * Tells whether a name ends like an image: png, jpg, jpeg, bmp, tif, tiff or gif, in any case, not
     * hidden.
     *
     * @param file the file; only its name is looked at
     * @return true if the name is one of an image
     */
    public static boolean isImage(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1))
                && name.indexOf('.') > 0;
    }

    /**
     * Lists the image files directly inside a folder.
     *
     * @param folder the folder
     * @return its image files in natural order of their names
     * @throws DatasetException if the folder is missing or cannot be listed
     */
    public static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new DatasetException(Files.exists(folder) ? folder + " is a file, a folder of images is needed"
                    : "folder " + folder + " does not exist");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(ImageFiles::isImage).filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(f -> f.getFileName().toString(), NaturalOrder.INSTANCE)).toList();
        } catch (IOException | UncheckedIOException e) {
            throw new DatasetException("cannot list folder " + folder + ": " + Failure.reason(e), e);
        }
    }

    /**
     * Writes a PNG, whole or not at all.
     *
     * @param file  where to; missing parent folders are made
     * @param image the picture
     * @throws UncheckedIOException with one clear line if the file cannot be written
     */
    public static void writePng(Path file, BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "png", bytes)) {
                throw new IllegalArgumentException("cannot write " + file + ": PNG has no form for image type "
                        + image.getType());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode " + file + ": " + Failure.reason(e), e);
        }
        AtomicFile.write(file, bytes.toByteArray());
    }

    /**
     * Writes a mask as an 8-bit grey PNG, 255 where set.
     *
     * @param file where to
     * @param mask the mask
     */
    public static void writePng(Path file, Mask mask) {
        writePng(file, mask.toBufferedImage());
    }

    /**
     * Writes planes in [0, 1] as an 8-bit PNG, grey for one channel and RGB for three.
     *
     * @param file   where to
     * @param planes the image
     */
    public static void writePng(Path file, Planes planes) {
        writePng(file, planes.toBufferedImage());
    }
}
