package io.f2pad.scorer;

import io.f2pad.feature.Tap;
import io.f2pad.ops.AveragePool;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * PatchCore's embedding: 3x3 means of the chosen taps, brought to the shallowest one's size by nearest upsampling and
 * concatenated.
 */
final class PatchEmbedding {

    private final List<Tap> taps;
    private final List<Integer> used = new ArrayList<>();

    PatchEmbedding(List<Tap> taps, List<String> layers) {
        this.taps = List.copyOf(taps);
        boolean middle = taps.stream().anyMatch(PatchEmbedding::middle);
        for (int i = 0; i < taps.size(); i++) {
            Tap tap = taps.get(i);
            if (!layers.isEmpty() ? layers.contains(tap.name()) : middle ? middle(tap) : i > 0 || taps.size() == 1) {
                used.add(i);
            }
        }
        if (!layers.isEmpty() && used.size() != layers.size()) {
            throw new IllegalArgumentException("patchcore: layers " + layers + " must be different ones of "
                    + taps.stream().map(Tap::name).toList());
        }
    }

    /** Layers 2 and 3 of a ResNet, and what corresponds to them. */
    private static boolean middle(Tap tap) {
        return tap.stride() == 8 || tap.stride() == 16;
    }

    List<String> layers() {
        return used.stream().map(i -> taps.get(i).name()).toList();
    }

    Value record(Tape tape, List<Value> values) {
        int first = used.get(0);
        TapStack stack = new TapStack(tape, taps.get(first), values.get(first).shape());
        for (int i : used) {
            Tap tap = taps.get(i);
            stack.add(tap, tape.apply(tap.name() + ".mean", new AveragePool(), values.get(i)));
        }
        return stack.concat();
    }
}
