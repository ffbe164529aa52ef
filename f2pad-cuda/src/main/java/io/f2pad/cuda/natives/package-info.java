/** Finds CUDA's libraries and binds JCuda's to them. */
@NullMarked
package io.f2pad.cuda.natives;

import org.jspecify.annotations.NullMarked;
