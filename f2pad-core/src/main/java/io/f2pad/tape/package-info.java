/** Reverse-mode differentiation by a static program: record once, plan every buffer, replay many times. */
@NullMarked
package io.f2pad.tape;

import org.jspecify.annotations.NullMarked;
