/**
 * The CPU engine: {@link io.f2pad.tensor.cpu.CpuBackend} on channels-last tensors with a zero border, with the Vector
 * API where the module is present and plain arrays otherwise.
 */
@NullMarked
package io.f2pad.tensor.cpu;

import org.jspecify.annotations.NullMarked;
