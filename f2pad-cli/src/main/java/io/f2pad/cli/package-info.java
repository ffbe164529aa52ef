/** The command line: one class per command, and how failures become one line and an exit code. */
@NullMarked
package io.f2pad.cli;

import org.jspecify.annotations.NullMarked;
