/** Generated parts with generated defects, so that the program can be tried without any data. */
@NullMarked
package io.f2pad.cli.demo;

import org.jspecify.annotations.NullMarked;
