/** JMH benchmarks; every one checks its result before it is timed. */
@NullMarked
package io.f2pad.bench;

import org.jspecify.annotations.NullMarked;
