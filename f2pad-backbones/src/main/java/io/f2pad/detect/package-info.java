/** The door of the library: fit a detector on normal images, save and load it, detect defects to pixel accuracy. */
@NullMarked
package io.f2pad.detect;

import org.jspecify.annotations.NullMarked;
