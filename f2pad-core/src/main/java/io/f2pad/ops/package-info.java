/** One class per differentiable op: shape rule, forward and backward beside each other. */
@NullMarked
package io.f2pad.ops;

import org.jspecify.annotations.NullMarked;
