package io.f2pad.cli;

import io.f2pad.file.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks that outputs can be written before the long work starts. */
final class Destination {

    private Destination() {
    }

    /** Makes the folder and proves that files can be made in it. */
    static void folder(Path folder, String option) {
        Path probe = folder.resolve(".f2pad-" + ProcessHandle.current().pid() + ".part");
        try {
            Files.createDirectories(folder);
            Files.write(probe, new byte[1]);
            Files.delete(probe);
        } catch (IOException e) {
            throw new JobException("cannot write to folder " + folder + ": " + Failure.reason(e)
                    + "; choose another one with " + option, e);
        }
    }

    /** Proves that the file can be made; an earlier one is not touched. */
    static void file(Path file, String option) {
        if (Files.isDirectory(file)) {
            throw new JobException("cannot write " + file + ": it is a folder; give a file name to " + option);
        }
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            folder(parent, option);
        }
    }
}
