package io.f2pad.cli.report;

/**
 * A file or argument that could not be used while the others were.
 *
 * @param file    as given
 * @param message what is wrong and what to do, in one line
 */
public record Failure(String file, String message) {
}
