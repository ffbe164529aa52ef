/** CFLOW's normalising flows: positional codes, starting weights, the cache of features and the training. */
@NullMarked
package io.f2pad.scorer.flow;

import org.jspecify.annotations.NullMarked;
