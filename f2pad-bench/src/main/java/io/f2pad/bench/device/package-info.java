/**
 * What a GPU does, in one go: whether it computes what the reference says, and how fast. Start reading at
 * {@link io.f2pad.bench.device.DeviceReport}; {@code run-gpu.sh} runs it.
 */
@NullMarked
package io.f2pad.bench.device;

import org.jspecify.annotations.NullMarked;
