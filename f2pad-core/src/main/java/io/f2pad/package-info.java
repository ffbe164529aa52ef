/** Exceptions shared by every package of the library. */
@NullMarked
package io.f2pad;

import org.jspecify.annotations.NullMarked;
