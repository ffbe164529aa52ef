/** What the method asks of a frozen network: taps recorded on a tape, and the normalisation of its input. */
@NullMarked
package io.f2pad.feature;

import org.jspecify.annotations.NullMarked;
