package io.f2pad.model;

import io.f2pad.ModelFormatException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A model bundle: a zip of {@code card.json} and {@code model.safetensors}. The card's {@code format} says which
 * version wrote it. The same content gives the same bytes.
 *
 * @param card    settings
 * @param tensors fitted values and weights
 */
public record BundleFile(JsonObject card, TensorFile tensors) {

    /** The newest format that is understood. */
    public static final int FORMAT = 1;

    private static final String CARD = "card.json";
    private static final String MODEL = "model.safetensors";
    private static final int MAX_CARD = 1 << 20;

    /**
     * Writes a bundle atomically.
     *
     * @param file    where to
     * @param card    settings; {@code format} is set here
     * @param tensors fitted values and weights
     */
    public static void write(Path file, JsonObject card, List<NamedTensor> tensors) {
        card.put("format", FORMAT);
        AtomicOutput.write(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(new Unclosed(out));
            zip.setLevel(Deflater.BEST_SPEED);
            zip.putNextEntry(entry(CARD));
            zip.write(card.toString().getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
            zip.putNextEntry(entry(MODEL));
            Safetensors.write(tensors, zip);
            zip.closeEntry();
            zip.finish();
        });
    }

    /** A fixed time, so that the same content gives the same bytes. */
    private static ZipEntry entry(String name) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        return entry;
    }

    /**
     * Reads a bundle.
     *
     * @param file the file
     * @return its card and tensors
     * @throws ModelFormatException if it is damaged, incomplete or newer than this version
     */
    public static BundleFile read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ModelFormatException(file + ": no such model bundle; make one with fit");
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            JsonObject card = JsonObject.parse(new String(content(zip, CARD, file, MAX_CARD), StandardCharsets.UTF_8),
                    file + " " + CARD);
            int format = card.getInt("format");
            if (format > FORMAT || format < 1) {
                throw new ModelFormatException(file + ": bundle format " + format + ", this version reads up to "
                        + FORMAT + "; update f2pad");
            }
            ByteBuffer model = ByteBuffer.wrap(content(zip, MODEL, file, Integer.MAX_VALUE - 16));
            return new BundleFile(card, Safetensors.read(model, file.toString()));
        } catch (ZipException e) {
            throw new ModelFormatException(file + ": not a model bundle, or damaged (" + e.getMessage()
                    + "); fit again or copy it anew", e);
        } catch (IOException e) {
            throw new ModelFormatException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static byte[] content(ZipFile zip, String name, Path file, int limit) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null || entry.getSize() < 0 || entry.getSize() > limit) {
            throw new ModelFormatException(file + ": not a model bundle, " + name + (entry == null ? " is missing"
                    : " has the impossible size " + entry.getSize()));
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes((int) entry.getSize());
            if (bytes.length != entry.getSize() || in.read() >= 0) {
                throw new ModelFormatException(file + ": damaged, " + name + " does not have its stated size");
            }
            CRC32 crc = new CRC32();
            crc.update(bytes);
            if (crc.getValue() != entry.getCrc()) {
                throw new ModelFormatException(file + ": damaged, the checksum of " + name + " is wrong; fit again or "
                        + "copy it anew");
            }
            return bytes;
        }
    }

    /** Keeps the zip stream from closing the stream underneath. */
    private static final class Unclosed extends FilterOutputStream {

        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            out.write(bytes, from, count);
        }
    }
}
