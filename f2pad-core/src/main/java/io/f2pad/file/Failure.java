package io.f2pad.file;

import java.io.EOFException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** Says why reading or writing failed; the exceptions of java.nio.file carry only a path as message. */
public final class Failure {

    private Failure() {
    }

    /**
     * The cause in a few words.
     *
     * @param e what was thrown
     * @return one line, never empty
     */
    public static String reason(Throwable e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof EOFException) {
            return "the data ends early";
        }
        if (e instanceof AccessDeniedException) {
            return "access denied";
        }
        String message = e.getMessage();
        if (e instanceof FileAlreadyExistsException || message != null && message.contains("Not a directory")) {
            return "a file is in the way of the folder";
        }
        return message == null || message.isBlank() ? e.getClass().getSimpleName()
                : message.strip().replaceAll("\\s+", " ");
    }
}
