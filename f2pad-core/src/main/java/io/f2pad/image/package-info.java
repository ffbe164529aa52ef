/**
 * Images as they enter and leave the library: pixel carriers over the user's memory, float planes, masks,
 * score maps, regions, resampling, smoothing, drawing, and reading and writing of files.
 */
@NullMarked
package io.f2pad.image;

import org.jspecify.annotations.NullMarked;
