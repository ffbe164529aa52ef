/**
 * Vision transformers (Vaswani et al., 2017; Dosovitskiy et al., 2021), forward only: rows of floats through the CPU
 * engine's packed matrix product. Same bytes at any thread count, in the interpreter and compiled.
 */
@NullMarked
package io.f2pad.transformer;

import org.jspecify.annotations.NullMarked;
