package io.f2pad.tape;

import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The tensors one recorded op works on, fixed when the tape is sealed. */
public final class Frame {

    private final Backend backend;
    private final Tensor[] inputs;
    private final Tensor output;
    private final Tensor[] saved;
    private final @Nullable Tensor outputGradient;
    private final @Nullable Tensor[] gradients;
    private final boolean[] accumulate;
    private final boolean focused;

    Frame(Backend backend, Tensor[] inputs, Tensor output, Tensor[] saved, @Nullable Tensor outputGradient,
            @Nullable Tensor[] gradients, boolean[] accumulate, boolean focused) {
        this.backend = backend;
        this.inputs = inputs;
        this.output = output;
        this.saved = saved;
        this.outputGradient = outputGradient;
        this.gradients = gradients;
        this.accumulate = accumulate;
        this.focused = focused;
    }

    /**
     * The same op on a part of its tensors.
     *
     * @param part    where its output may change
     * @param changes where each input may change, null for never
     * @return a frame whose destinations are views
     */
    Frame focused(Window part, @Nullable Window[] changes) {
        @Nullable Tensor[] parts = new Tensor[gradients.length];
        for (int i = 0; i < parts.length; i++) {
            Tensor gradient = gradients[i];
            Window change = changes[i];
            parts[i] = gradient == null || change == null ? null : backend.view(gradient, change);
        }
        return new Frame(backend, inputs, backend.view(output, part), saved,
                outputGradient == null ? null : backend.view(outputGradient, part), parts, accumulate, true);
    }

    /**
     * Whether this is a part of a pass on top of a whole one, see {@link Tape#focus}. An op may then keep a choice that
     * the whole pass has left in its saved buffers.
     *
     * @return false in a whole pass
     */
    public boolean focused() {
        return focused;
    }

    /** {@return where to compute} */
    public Backend backend() {
        return backend;
    }

    /** {@return the number of inputs} */
    public int inputs() {
        return inputs.length;
    }

    /**
     * An input.
     *
     * @param i its index
     * @return its value
     */
    public Tensor input(int i) {
        return inputs[i];
    }

    /** {@return the output's value} */
    public Tensor output() {
        return output;
    }

    /**
     * A buffer that forward leaves for backward.
     *
     * @param i its index
     * @return the buffer
     */
    public Tensor saved(int i) {
        return saved[i];
    }

    /** {@return the gradient at the output} */
    public Tensor outputGradient() {
        return Objects.requireNonNull(outputGradient, "backward runs only where the output has a gradient");
    }

    /**
     * Where an input's gradient goes.
     *
     * @param i its index
     * @return the gradient, or null when the input needs none
     */
    public @Nullable Tensor gradient(int i) {
        return gradients[i];
    }

    /**
     * Whether an input's gradient already holds a part.
     *
     * @param i its index
     * @return true to add, false to overwrite
     */
    public boolean accumulate(int i) {
        return accumulate[i];
    }
}
