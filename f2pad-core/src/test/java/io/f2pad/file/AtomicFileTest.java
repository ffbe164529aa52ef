package io.f2pad.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    Path folder;

    private List<Path> content() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void makesFoldersAndReplaces() throws IOException {
        Path file = folder.resolve("a/b/c.txt");
        AtomicFile.write(file, out -> out.write('1'));
        AtomicFile.write(file, out -> out.write('2'));
        assertEquals("2", Files.readString(file));
        assertEquals(List.of(file), content());
    }

    @Test
    void theTargetIsUntouchedUntilTheEnd() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "old");
        AtomicFile.write(file, out -> {
            out.write(new byte[1 << 20]);
            assertEquals("old", Files.readString(file));
        });
        assertEquals(1 << 20, Files.size(file));
    }

    @Test
    void failuresLeaveNothingBehind() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "old");
        UncheckedIOException io = assertThrows(UncheckedIOException.class, () -> AtomicFile.write(file, out -> {
            out.write(1);
            throw new IOException("No space\nleft");
        }));
        assertEquals(file + ": cannot be written (No space left); check that the folder exists and is writable and "
                + "that the disk has room", io.getMessage());
        assertThrows(IllegalStateException.class, () -> AtomicFile.write(file, out -> {
            throw new IllegalStateException();
        }));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of(file), content());
    }

    @Test
    void aFolderOrAFileInTheWayIsNamed() throws IOException {
        UncheckedIOException e = assertThrows(UncheckedIOException.class,
                () -> AtomicFile.write(folder, out -> out.write(1)));
        assertTrue(e.getMessage().startsWith(folder + ": cannot be written, it is a folder"), e.getMessage());
        Path file = Files.writeString(folder.resolve("f"), "old");
        e = assertThrows(UncheckedIOException.class, () -> AtomicFile.write(file.resolve("x"), out -> out.write(1)));
        assertTrue(e.getMessage().contains("a file is in the way of the folder"), e.getMessage());
        assertEquals(List.of(file), content());
    }
}
