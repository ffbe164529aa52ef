package io.f2pad.tape;

import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Restricts a tape to what follows from changes inside one window of one input. Going through the program, every op
 * says how far its output reaches; the gradient of that window needs the output gradients of the same windows only,
 * because an output outside of them reads no changed position.
 */
final class Focus {

    private Focus() {
    }

    /**
     * Gives every affected value the frame of its window, every other one none.
     *
     * @param values  the program
     * @param input   the input that changes
     * @param window  where it changes
     * @param backend where the tape computes
     */
    static void set(List<Value> values, Value input, Window window, Backend backend) {
        @Nullable Window[] windows = new Window[values.size()];
        windows[input.index] = window;
        for (Value value : values) {
            @Nullable Window[] changes = new Window[value.inputs.size()];
            Window part = windows[value.index];
            for (int i = 0; i < changes.length; i++) {
                Window change = windows[value.inputs.get(i).index];
                changes[i] = change;
                if (change != null) {
                    Window reach = Objects.requireNonNull(value.op).reach(i, change, value.shape);
                    part = part == null ? reach : part.union(reach);
                }
            }
            windows[value.index] = part;
            value.frame = part == null || value.whole == null ? null : value.whole.focused(part, changes);
            Tensor gradient = value.gradient;
            if (gradient != null) {
                // Kernels read whole tiles; what lies outside a window must not depend on earlier images.
                backend.fill(gradient, 0);
            }
            value.seeded = part == null || gradient == null ? null : backend.view(gradient, part);
        }
    }

    /** Gives every value its whole frame back. */
    static void clear(List<Value> values) {
        for (Value value : values) {
            value.frame = value.whole;
            value.seeded = value.gradient;
        }
    }
}
