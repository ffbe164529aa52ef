package io.f2pad.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes the bytes of one file and refuses what the decoders of the JDK would quietly complete. */
final class ImageDecoder {

    private ImageDecoder() {
    }

    static Pixels decode(byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            throw new IIOException("the file is empty (0 bytes)");
        }
        FileIntegrity.check(bytes);
        IOException first = null;
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            for (Iterator<ImageReader> readers = ImageIO.getImageReaders(stream); readers.hasNext();) {
                ImageReader reader = readers.next();
                try {
                    stream.seek(0);
                    return Pixels.of(read(reader, stream, bytes));
                } catch (IOException e) {
                    first = first == null ? e : first;
                } finally {
                    reader.dispose();
                }
            }
        }
        throw first != null ? first : new IIOException("not an image format this Java installation can decode");
    }

    private static BufferedImage read(ImageReader reader, ImageInputStream stream, byte[] bytes) throws IOException {
        List<String> warnings = new ArrayList<>();
        reader.setInput(stream, true, true);
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        Planes.length(3, reader.getHeight(0), reader.getWidth(0));
        BufferedImage image;
        try {
            image = reader.read(0);
        } catch (IIOException e) {
            // the JDK has no colour conversion for four-channel JPEG but hands out its samples
            if (!"JPEG".equalsIgnoreCase(reader.getFormatName()) || !reader.canReadRaster()) {
                throw e;
            }
            Raster raster = reader.readRaster(0, null);
            if (raster.getNumBands() != 4) {
                throw e;
            }
            image = FourChannelJpeg.toRgb(raster, bytes);
        }
        for (String warning : warnings) {
            if (incomplete(warning)) {
                throw new IIOException("the file is damaged or cut short (" + warning + ")");
            }
        }
        return image;
    }

    private static boolean incomplete(String warning) {
        String text = warning.toLowerCase(Locale.ROOT);
        return text.contains("premature") || text.contains("truncated") || text.contains("eoi")
                || text.contains("bad huffman");
    }
}
