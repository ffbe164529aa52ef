package io.f2pad.model;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** Writes a file completely or not at all: to a temporary sibling that is moved in place. */
public final class AtomicOutput {

    /** Writes the content. */
    @FunctionalInterface
    public interface Content {

        /**
         * Writes everything.
         *
         * @param out a buffered stream, not to be closed
         * @throws IOException if writing fails
         */
        void writeTo(OutputStream out) throws IOException;
    }

    private AtomicOutput() {
    }

    /**
     * Writes a file.
     *
     * @param file    where to; its folder is made if need be
     * @param content what to write
     * @throws UncheckedIOException with one clear line if it cannot be written; nothing is left behind
     */
    public static void write(Path file, Content content) {
        Path target = file.toAbsolutePath();
        Path temporary = null;
        try {
            Files.createDirectories(target.getParent());
            temporary = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".part");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16)) {
                content.writeTo(out);
            }
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            delete(temporary);
            throw new UncheckedIOException(file + ": cannot be written (" + e.getMessage()
                    + "); check that the folder exists, is writable and has space", e);
        } catch (RuntimeException e) {
            delete(temporary);
            throw e;
        }
    }

    private static void delete(@Nullable Path temporary) {
        try {
            if (temporary != null) {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(temporary + ": the unfinished file cannot be deleted", e);
        }
    }
}
