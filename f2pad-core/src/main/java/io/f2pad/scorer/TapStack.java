package io.f2pad.scorer;

import io.f2pad.feature.Tap;
import io.f2pad.ops.Concat;
import io.f2pad.ops.Upsample;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Brings parts of several taps to the size of the shallowest by nearest upsampling and concatenates them. */
final class TapStack {

    private final Tape tape;
    private final Tap shallowest;
    private final Shape size;
    private final List<Value> parts = new ArrayList<>();

    TapStack(Tape tape, Tap shallowest, Shape size) {
        this.tape = tape;
        this.shallowest = shallowest;
        this.size = size;
    }

    /** Appends the channels of a value made from a tap. */
    void add(Tap tap, Value part) {
        int factor = tap.stride() / shallowest.stride();
        parts.add(factor == 1 ? part
                : tape.apply(tap.name() + ".up", new Upsample(factor, size.h(), size.w()), part));
    }

    Value concat() {
        int[] widths = parts.stream().mapToInt(p -> p.shape().c()).toArray();
        return parts.size() == 1 ? parts.get(0)
                : tape.apply("embedding", new Concat(widths), parts.toArray(Value[]::new));
    }
}
