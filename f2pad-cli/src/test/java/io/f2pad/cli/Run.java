package io.f2pad.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One run of the program inside the test's process. */
record Run(int code, String out, String err) {

    static Run f2pad(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err),
                Arrays.stream(args).map(String::valueOf).toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }

    Run exits(int expected) {
        assertEquals(expected, code, () -> "exit code; stderr was: " + err);
        assertFalse(err.contains("\tat "), () -> "stack trace in: " + err);
        return this;
    }

    /** The job failed as a whole: exit code 1 and one line with all of the words. */
    void failsWith(String... words) {
        exits(Main.FAILED);
        assertEquals(1, err.lines().count(), () -> "one line expected, got: " + err);
        says(words);
    }

    Run says(String... words) {
        for (String word : words) {
            assertTrue(err.contains(word), () -> "'" + word + "' expected in: " + err);
        }
        return this;
    }

    JsonNode json() {
        return parse(out);
    }

    static JsonNode json(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    /** Names of all files below a folder, sorted. */
    static List<String> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(f -> folder.relativize(f).toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
