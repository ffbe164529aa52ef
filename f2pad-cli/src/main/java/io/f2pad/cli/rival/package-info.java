/**
 * Other ways from a score map and its first mask to a finer mask, to compare the refinement with. None of them is
 * part of the method.
 */
@org.jspecify.annotations.NullMarked
package io.f2pad.cli.rival;
