package io.f2pad.model;

import io.f2pad.ModelFormatException;
import io.f2pad.file.AtomicFile;
import io.f2pad.file.Failure;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A model bundle: one zip file of {@code card.json} (settings) and {@code model.safetensors} (values), both
 * stored uncompressed: weights hardly compress, and no file can then claim more memory than it has bytes. The
 * card's {@code format} says which version wrote it. The same content gives the same bytes. Both ways are
 * streamed.
 *
 * @param card    settings
 * @param tensors fitted values and weights, all finite
 */
public record BundleFile(JsonObject card, TensorFile tensors) {

    /** The newest format that is read, and the one that is written. */
    public static final int FORMAT = 1;

    private static final String CARD = "card.json";
    private static final String MODEL = "model.safetensors";
    private static final int MAX_CARD = 1 << 20;

    /** Not the first day of 1980: the JDK writes that one with an extra field in the local time zone. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    /**
     * Writes a bundle, whole or not at all.
     *
     * @param file    where to
     * @param card    settings; {@code format} is added
     * @param tensors fitted values and weights; names must differ
     * @throws ModelFormatException         if a tensor holds NaN or infinity
     * @throws IllegalArgumentException     if two tensors have one name or the card is larger than 1 MiB
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    public static void write(Path file, JsonObject card, List<NamedTensor> tensors) {
        tensors.forEach(tensor -> Checks.finite(tensor, file + ": not written"));
        byte[] text = JsonObject.of().put("format", FORMAT).putAll(card).put("format", FORMAT).toString()
                .getBytes(StandardCharsets.UTF_8);
        if (text.length > MAX_CARD) {
            throw new IllegalArgumentException(file + ": the card has " + text.length + " bytes, at most "
                    + MAX_CARD + "; large values belong into tensors");
        }
        AtomicFile.write(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
            store(zip, CARD, entry -> entry.write(text));
            store(zip, MODEL, entry -> Safetensors.write(tensors, Map.of(), entry));
            zip.finish();
        });
    }

    /** A stored entry states size and checksum before its bytes, so the content is produced twice. */
    private static void store(ZipOutputStream zip, String name, AtomicFile.OutputConsumer content)
            throws IOException {
        Measure measure = new Measure();
        CheckedOutputStream checked = new CheckedOutputStream(measure, new CRC32());
        content.writeTo(checked);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(measure.size);
        entry.setCrc(checked.getChecksum().getValue());
        entry.setTimeLocal(TIME);
        zip.putNextEntry(entry);
        content.writeTo(zip);
        zip.closeEntry();
    }

    /**
     * Reads a bundle.
     *
     * @param file the file
     * @return its card and tensors
     * @throws ModelFormatException if it is missing, damaged, incomplete or newer than this version
     */
    public static BundleFile read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ModelFormatException(file + ": no such model bundle; make one with fit");
        }
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            JsonObject card = card(zip, file);
            return new BundleFile(card, tensors(zip, file));
        } catch (ZipException | EOFException e) {
            throw new ModelFormatException(file + ": not a model bundle, or damaged (" + Failure.reason(e)
                    + "); copy it anew or fit again", e);
        } catch (IOException e) {
            throw new ModelFormatException(file + ": cannot be read (" + Failure.reason(e) + ")", e);
        }
    }

    private static JsonObject card(ZipFile zip, Path file) throws IOException {
        ZipEntry entry = entry(zip, CARD, file);
        if (entry.getSize() > MAX_CARD) {
            throw new ModelFormatException(file + ": not a model bundle, " + CARD + " has " + entry.getSize()
                    + " bytes, at most " + MAX_CARD + " are read");
        }
        try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
            byte[] text = in.readNBytes((int) entry.getSize());
            checkSum(in, entry, file);
            JsonObject card = JsonObject.parse(new String(text, StandardCharsets.UTF_8), file + " " + CARD);
            int format = card.getInt("format");
            if (format > FORMAT) {
                throw new ModelFormatException(file + ": written by a newer f2pad, bundle format " + format
                        + ", this version reads up to " + FORMAT + "; upgrade f2pad or fit again");
            }
            if (format < 1) {
                throw new ModelFormatException(file + ": not a model bundle, its format is " + format);
            }
            return card;
        }
    }

    private static TensorFile tensors(ZipFile zip, Path file) throws IOException {
        ZipEntry entry = entry(zip, MODEL, file);
        if (entry.getMethod() != ZipEntry.STORED) {
            throw new ModelFormatException(file + ": " + MODEL + " is compressed, bundles store it as it is"
                    + "; pack it anew with zip -0");
        }
        if (entry.getSize() != entry.getCompressedSize() || entry.getSize() > Files.size(file)) {
            throw new ModelFormatException(file + ": damaged, " + MODEL + " states an impossible size of "
                    + entry.getSize() + " bytes; copy it anew or fit again");
        }
        try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
            TensorFile tensors = Safetensors.read(in, entry.getSize(), file + " " + MODEL);
            checkSum(in, entry, file);
            tensors.tensors().forEach(tensor -> Checks.finite(tensor, file.toString()));
            return tensors;
        }
    }

    private static ZipEntry entry(ZipFile zip, String name, Path file) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new ModelFormatException(file + ": not a model bundle, " + name + " is missing");
        }
        return entry;
    }

    private static void checkSum(CheckedInputStream in, ZipEntry entry, Path file) {
        if (in.getChecksum().getValue() != entry.getCrc()) {
            throw new ModelFormatException(file + ": damaged, the checksum of " + entry.getName()
                    + " is wrong; copy it anew or fit again");
        }
    }

    /** Counts bytes. */
    private static final class Measure extends OutputStream {

        private long size;

        @Override
        public void write(int b) {
            size++;
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            size += count;
        }
    }
}
