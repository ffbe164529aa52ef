package io.f2pad.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.AccessDeniedException;
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
            throw new JobException("cannot write to folder " + folder + ": " + reason(e)
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

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "access denied";
        }
        if (e instanceof FileAlreadyExistsException || e.getMessage() != null
                && e.getMessage().contains("Not a directory")) {
            return "a file is in the way";
        }
        return Main.oneLine(e);
    }
}
