package io.f2pad.scorer;

import io.f2pad.feature.Tap;
import io.f2pad.ops.SelectChannels;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import java.util.Arrays;
import java.util.List;

/**
 * PaDiM's embedding: chosen channels of every tap, brought to the shallowest tap's size by nearest upsampling and
 * concatenated. Choosing first and upsampling the rest gives the same values as the other order, for less work.
 */
final class TapSelection {

    private final List<Tap> taps;
    private final int[] channels;

    /** Channels index the concatenation of all taps; their order does not matter to a Gaussian, so they are sorted. */
    TapSelection(List<Tap> taps, int[] channels) {
        this.taps = taps;
        this.channels = channels.clone();
        Arrays.sort(this.channels);
    }

    int[] channels() {
        return channels.clone();
    }

    Value record(Tape tape, List<Value> values) {
        TapStack stack = new TapStack(tape, taps.get(0), values.get(0).shape());
        int first = 0;
        for (int i = 0; i < taps.size(); i++) {
            Tap tap = taps.get(i);
            int from = first;
            int[] chosen = Arrays.stream(channels).filter(c -> c >= from && c < from + tap.channels())
                    .map(c -> c - from).toArray();
            first += tap.channels();
            if (chosen.length == 0) {
                continue;
            }
            stack.add(tap, tape.apply(tap.name() + ".chosen", new SelectChannels(chosen), values.get(i)));
        }
        return stack.concat();
    }
}
