/** Tensors, the arena that owns them and the {@link io.f2pad.tensor.Backend} that computes on them. */
@NullMarked
package io.f2pad.tensor;

import org.jspecify.annotations.NullMarked;
