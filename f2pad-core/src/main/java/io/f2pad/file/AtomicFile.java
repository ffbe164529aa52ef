package io.f2pad.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a file whole or not at all: to a temporary sibling, flushed to disk, then moved into place. */
public final class AtomicFile {

    private static final int BUFFER = 1 << 16;

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface OutputConsumer {

        /**
         * Writes everything.
         *
         * @param out a buffered stream; closing it is left to the caller of this method
         * @throws IOException if writing fails
         */
        void writeTo(OutputStream out) throws IOException;
    }

    private AtomicFile() {
    }

    /**
     * Writes bytes to a file, replacing an existing one; missing parent folders are made.
     *
     * @param file  where to
     * @param bytes the whole content
     * @throws UncheckedIOException with one clear line if the file cannot be written
     */
    public static void write(Path file, byte[] bytes) {
        write(file, out -> out.write(bytes));
    }

    /**
     * Writes a file, replacing an existing one; missing parent folders are made. Whatever fails, including
     * the content itself, an existing file stays as it was and no temporary file is left.
     *
     * @param file    where to
     * @param content what to write
     * @throws UncheckedIOException with one clear line if the file cannot be written
     */
    public static void write(Path file, OutputConsumer content) {
        Path target = file.toAbsolutePath();
        if (Files.isDirectory(target)) {
            throw new UncheckedIOException(file + ": cannot be written, it is a folder; give a file name",
                    new IOException("is a folder"));
        }
        // not createTempFile: its files are private to the user, and the move would keep that
        Path part = target.resolveSibling("." + target.getFileName() + "." + ProcessHandle.current().pid()
                + "-" + Thread.currentThread().getId() + ".part");
        try {
            Files.createDirectories(target.getParent());
            try {
                fill(part, content);
                move(part, target);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written (" + Failure.reason(e)
                    + "); check that the folder exists and is writable and that the disk has room", e);
        }
    }

    private static void fill(Path part, OutputConsumer content) throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
            content.writeTo(out);
            out.flush();
            // without this a crash after the move could leave the new name with old or no bytes
            channel.force(true);
        }
    }

    private static void move(Path part, Path target) throws IOException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
