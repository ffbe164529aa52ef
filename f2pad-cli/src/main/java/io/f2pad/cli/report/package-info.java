/** What commands write: JSON, tables and pictures. Nothing here depends on the clock, the locale or installed fonts. */
@NullMarked
package io.f2pad.cli.report;

import org.jspecify.annotations.NullMarked;
