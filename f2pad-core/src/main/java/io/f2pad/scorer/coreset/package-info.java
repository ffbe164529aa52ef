/** PatchCore's memory: a bounded sample of features and the greedy choice of its coreset. */
@NullMarked
package io.f2pad.scorer.coreset;

import org.jspecify.annotations.NullMarked;
