package io.f2pad.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.f2pad.cli.report.Json;
import java.io.PrintWriter;

/**
 * Where a command speaks: results go to standard output, as lines or as one JSON value; notices, warnings and
 * progress bars go to standard error. Thread-safe.
 */
final class Terminal {

    private final PrintWriter out;
    private final PrintWriter err;
    private final String command;
    private final boolean json;
    private final boolean quiet;
    private final boolean bars;

    Terminal(PrintWriter out, PrintWriter err, String command, boolean json, boolean quiet) {
        this.out = out;
        this.err = err;
        this.command = command;
        this.json = json;
        this.quiet = quiet;
        this.bars = !json && !quiet && interactive();
    }

    /** The launcher knows whether standard error is a terminal; Java itself can only tell before version 22. */
    private static boolean interactive() {
        String told = System.getProperty("f2pad.tty");
        return told != null ? Boolean.parseBoolean(told)
                : System.console() != null && Runtime.version().feature() < 22;
    }

    boolean json() {
        return json;
    }

    /** A line of the result for people. */
    synchronized void line(String text) {
        if (!json && !quiet) {
            out.println(text);
        }
    }

    /** The result for machines. */
    synchronized void result(JsonNode value) {
        if (json) {
            out.println(Json.ascii(value));
        }
    }

    /** Something worth knowing. */
    void notice(String text) {
        if (!quiet) {
            say(text);
        }
    }

    /** Something that went wrong without stopping the job. */
    void warning(String text) {
        say("warning: " + text);
    }

    private synchronized void say(String text) {
        // a bar may stand on the current line
        err.println((bars ? "\r\u001b[K" : "") + command + ": " + text.strip().replaceAll("\\s*\\R\\s*", "; "));
    }

    /** Starts a progress bar, or one that shows nothing where no person is watching. */
    Progress progress(String task, int total) {
        return bars ? Progress.bar(task, total, this::draw) : Progress.silent();
    }

    private synchronized void draw(String bar) {
        err.print("\r" + bar);
        err.flush();
    }
}
