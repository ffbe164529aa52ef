/**
 * The inner loops of the CPU engine on the Vector API. Compiled apart from the rest because the module still incubates;
 * loaded by name, only when the module is present.
 */
@NullMarked
package io.f2pad.tensor.cpu.vector;

import org.jspecify.annotations.NullMarked;
