/** Weight files of the backbones: name maps, batch-norm folding, generated defaults. */
@NullMarked
package io.f2pad.backbone.weights;

import org.jspecify.annotations.NullMarked;
