package io.f2pad.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes whole files or nothing: bytes go to a temporary sibling that is then moved into place. */
public final class AtomicFile {

    private AtomicFile() {
    }

    /**
     * Writes a file, replacing an existing one; missing parent folders are made.
     *
     * @param file  where to
     * @param bytes the whole content
     * @throws UncheckedIOException with one clear line if the file cannot be written; nothing half-written
     *                              stays
     */
    public static void write(Path file, byte[] bytes) {
        Path target = file.toAbsolutePath();
        // not createTempFile: its files are private to the user, and the move would keep that
        Path part = target.resolveSibling("." + target.getFileName() + "." + ProcessHandle.current().pid() + "-"
                + Thread.currentThread().getId() + ".part");
        try {
            Files.createDirectories(target.getParent());
            try {
                Files.write(part, bytes);
                move(part, target);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + ImageFiles.reason(e)
                    + "; check that the folder exists and is writable and that the disk has room", e);
        }
    }

    private static void move(Path part, Path target) throws IOException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
