/** Weight files on this machine: which are known, how one is imported or downloaded, and where a name is found. */
@NullMarked
package io.f2pad.weights;

import org.jspecify.annotations.NullMarked;
