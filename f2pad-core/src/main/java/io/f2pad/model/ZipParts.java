package io.f2pad.model;

import io.f2pad.ModelFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The parts of a zip file by name, checked before any is read: no name appears twice, and together the parts have no
 * more bytes than the file, so none of them overlap.
 */
final class ZipParts implements AutoCloseable {

    private final ZipFile zip;
    private final String source;
    private final long fileSize;
    private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

    private ZipParts(ZipFile zip, String source, long fileSize) {
        this.zip = zip;
        this.source = source;
        this.fileSize = fileSize;
    }

    static ZipParts open(Path file) throws IOException {
        long size = Files.size(file);
        ZipFile zip = new ZipFile(file.toFile());
        try {
            ZipParts parts = new ZipParts(zip, file.toString(), size);
            parts.collect();
            return parts;
        } catch (RuntimeException | IOException e) {
            zip.close();
            throw e;
        }
    }

    private void collect() throws IOException {
        long bytes = 0;
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (entries.put(entry.getName(), entry) != null) {
                throw new ModelFormatException(source + ": damaged, it has two parts " + entry.getName());
            }
            bytes += entry.getCompressedSize();
            if (entry.getCompressedSize() < 0 || entry.getSize() < 0 || bytes > fileSize) {
                throw new ModelFormatException(source + ": damaged, its parts overlap or state impossible sizes (at "
                        + entry.getName() + ")");
            }
        }
    }

    String source() {
        return source;
    }

    long fileSize() {
        return fileSize;
    }

    /** In the order of the zip's directory. */
    Collection<ZipEntry> entries() {
        return Collections.unmodifiableCollection(entries.values());
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    /** Opens a part of any kind; what the part says of its size need not be true if it is compressed. */
    InputStream open(ZipEntry entry) throws IOException {
        InputStream in = zip.getInputStream(entry);
        if (in == null) {
            throw new ModelFormatException(source + ": damaged, its part " + entry.getName() + " cannot be found");
        }
        return in;
    }

    /** A part that is stored plainly, so that the file really has its bytes. */
    ZipEntry stored(String name) {
        ZipEntry entry = entries.get(name);
        if (entry == null) {
            throw new ModelFormatException(source + ": damaged, its part " + name + " is missing");
        }
        if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
            throw new ModelFormatException(source + ": refused, its part " + name + " is compressed; torch.save stores "
                    + "plainly, save the file anew");
        }
        return entry;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
