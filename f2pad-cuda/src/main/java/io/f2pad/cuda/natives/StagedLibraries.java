package io.f2pad.cuda.natives;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import jcuda.JCudaVersion;
import org.jspecify.annotations.Nullable;

/**
 * JCuda's libraries in a new folder that only the owner may enter. JCuda itself unpacks them under fixed names into the
 * shared temporary folder and loads whatever lies there already, so anyone could plant one.
 */
final class StagedLibraries implements AutoCloseable {

    private static final String PLATFORM = "linux-x86_64";

    private final Path folder;

    StagedLibraries() {
        try {
            folder = Files.createTempDirectory("f2pad-cuda",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException("cuda backend: cannot create a folder in java.io.tmpdir: " + e.getMessage(),
                    e);
        }
    }

    Path folder() {
        return folder;
    }

    /** {@return the name under which JCuda looks for one of its libraries} */
    static String fileName(String library) {
        return "lib" + library + "-" + JCudaVersion.get() + "-" + PLATFORM + ".so";
    }

    /** {@return whether this program contains the libraries for this machine} */
    static boolean present() {
        return StagedLibraries.class.getResource("/lib/" + fileName("JCudaDriver")) != null;
    }

    /**
     * Writes one of JCuda's libraries.
     *
     * @param library such as {@code JCublas2}
     * @param from    name of a library that it needs, or null
     * @param to      what to need in its place
     * @return the file
     */
    Path stage(String library, @Nullable String from, @Nullable String to) {
        String name = fileName(library);
        try (InputStream in = StagedLibraries.class.getResourceAsStream("/lib/" + name)) {
            if (in == null) {
                throw new IllegalStateException("cuda backend: " + name + " is not on the class path; add "
                        + "org.jcuda's natives with the classifier " + PLATFORM);
            }
            byte[] bytes = in.readAllBytes();
            if (from != null && to != null) {
                ElfImage image = new ElfImage(bytes);
                image.rename(from, to);
                bytes = image.toBytes();
            }
            return Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cuda backend: cannot write " + folder.resolve(name) + ": "
                    + e.getMessage(), e);
        }
    }

    /** Runs what initialises JCuda's classes, which look in the temporary folder first. */
    void initialise(Runnable classes) {
        String before = System.getProperty("java.io.tmpdir");
        System.setProperty("java.io.tmpdir", folder.toString());
        try {
            classes.run();
        } finally {
            System.setProperty("java.io.tmpdir", before);
        }
    }

    /** Deletes the folder; what is loaded stays mapped. */
    @Override
    public void close() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cuda backend: cannot delete " + folder + ": " + e.getMessage(), e);
        }
    }
}
