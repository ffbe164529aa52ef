package io.f2pad.cuda.natives;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class ElfImageTest {

    private static byte[] cublas() throws IOException {
        try (InputStream in = ElfImageTest.class.getResourceAsStream("/lib/" + StagedLibraries.fileName("JCublas2"))) {
            return in.readAllBytes();
        }
    }

    @Test
    void replacesTheNameAndTheHashOfItsVersion() throws IOException {
        ElfImage image = new ElfImage(cublas());
        assertEquals(2, image.rename("libcublas.so.12", "libcublas.so.13"));
        byte[] changed = image.toBytes();
        String text = new String(changed, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains("\0libcublas.so.13\0") && !text.contains("\0libcublas.so.12\0"));
        assertEquals(0, new ElfImage(changed).rename("libcublas.so.12", "libcublas.so.13"));
        // The name's last digit and the hash's last byte, and nothing else.
        byte[] original = cublas();
        int different = 0;
        for (int i = 0; i < original.length; i++) {
            different += original[i] == changed[i] ? 0 : 1;
        }
        assertEquals(2, different);
        ElfImage back = new ElfImage(changed);
        back.rename("libcublas.so.13", "libcublas.so.12");
        assertArrayEquals(original, back.toBytes());
    }

    @Test
    void hashesLikeTheLinker() {
        // The version hashes of glibc as every ELF file on Linux has them.
        assertEquals(0x09691a75, ElfImage.hash("GLIBC_2.2.5"));
        assertEquals(0x0d696913, ElfImage.hash("GLIBC_2.3"));
    }

    @Test
    void refusesWhatIsNoLibraryAndLongerNames() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> new ElfImage(new byte[100]));
        ElfImage image = new ElfImage(cublas());
        assertThrows(IllegalArgumentException.class, () -> image.rename("libcublas.so.12", "libcublas.so.130"));
    }

    @Test
    void stagesInAFolderOfTheOwnerOnly() throws IOException {
        Path folder;
        try (StagedLibraries staged = new StagedLibraries()) {
            folder = staged.folder();
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
            assertEquals(folder, staged.stage("JCudnn", null, null).getParent());
        }
        assertTrue(Files.notExists(folder));
    }
}
