package io.f2pad;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds the optional folder of real weights, images and oracles that tests tagged {@code shared} use. */
public final class SharedFiles {

    private SharedFiles() {
    }

    /**
     * Gives a file of the folder named by the system property {@code f2pad.shared}, or skips the calling test.
     *
     * @param name path below the folder
     * @return the existing file or folder
     */
    public static Path require(String name) {
        Path path = Path.of(System.getProperty("f2pad.shared", "../../shared")).resolve(name).normalize();
        Assumptions.assumeTrue(Files.exists(path), () -> "skipped: " + path + " is not there");
        return path;
    }
}
