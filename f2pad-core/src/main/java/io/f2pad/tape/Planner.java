package io.f2pad.tape;

import io.f2pad.tensor.Arena;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Assigns a buffer to every value and gradient by liveness: a value lives until its last reader (a later op's forward,
 * or a backward that reads it), a gradient from its first writer to its producer's backward. An op whose value nobody
 * asks for, such as the network behind the last tap that a scorer reads, gets no buffer and never runs.
 */
final class Planner {

    private final Backend backend;
    private final Arena arena;
    private final List<Value> values;
    private final List<Term> terms;
    private final boolean differentiated;
    private final boolean[] needed;

    Planner(Backend backend, Arena arena, List<Value> values, List<Term> terms, boolean differentiated) {
        this.backend = backend;
        this.arena = arena;
        this.values = values;
        this.terms = terms;
        this.differentiated = differentiated;
        this.needed = needed();
    }

    /** Inputs, what is kept, what is minimised, and what these are computed from. */
    private boolean[] needed() {
        boolean[] found = new boolean[values.size()];
        for (int i = found.length - 1; i >= 0; i--) {
            Value value = values.get(i);
            found[i] |= value.op == null || value.kept || terms.stream().anyMatch(t -> t.map == value);
            if (found[i]) {
                value.inputs.forEach(input -> found[input.index] = true);
            }
        }
        return found;
    }

    void plan() {
        Tensor[][] saved = planForward();
        boolean[] wanted = wantedGradients();
        @Nullable Tensor[][] inputGradients = new Tensor[values.size()][];
        boolean[][] accumulate = new boolean[values.size()][];
        planBackward(wanted, inputGradients, accumulate);
        for (Value value : values) {
            if (value.op != null && needed[value.index]) {
                value.whole = new Frame(backend, tensors(value.inputs), Objects.requireNonNull(value.tensor),
                        saved[value.index], value.gradient, inputGradients[value.index], accumulate[value.index],
                        false);
            }
        }
        Focus.clear(values);
    }

    private Tensor[][] planForward() {
        int count = values.size();
        int[] lastReader = new int[count];
        for (Value value : values) {
            lastReader[value.index] = Math.max(lastReader[value.index], value.index);
            for (Value input : value.inputs) {
                lastReader[input.index] = needed[value.index] ? value.index : lastReader[input.index];
            }
        }
        for (Value value : values) {
            if (livesForever(value)) {
                lastReader[value.index] = count;
            }
        }
        Tensor[][] saved = new Tensor[count][];
        // Inputs are filled before a pass, so none may take a buffer that an earlier op has written and released.
        values.stream().filter(v -> v.op == null).forEach(v -> v.tensor = arena.take(v.shape));
        for (Value value : values) {
            if (!needed[value.index]) {
                lastReader[value.index] = -1;
                continue;
            }
            if (value.op != null) {
                value.tensor = arena.take(value.shape);
            }
            saved[value.index] = value.op == null ? new Tensor[0]
                    : value.op.savedShapes(value.inputs.stream().map(Value::shape).toList()).stream()
                            .map(arena::take).toArray(Tensor[]::new);
            for (Value earlier : values.subList(0, value.index + 1)) {
                if (lastReader[earlier.index] == value.index) {
                    arena.release(Objects.requireNonNull(earlier.tensor));
                    lastReader[earlier.index] = -1;
                }
            }
        }
        return saved;
    }

    private boolean livesForever(Value value) {
        if (value.op == null || value.kept || value.lasting || terms.stream().anyMatch(t -> t.map == value)) {
            return true;
        }
        if (!differentiated) {
            return false;
        }
        if (value.differentiable && value.op.backwardReadsOutput()) {
            return true;
        }
        return values.stream().anyMatch(v -> v.op != null && needed[v.index] && v.differentiable
                && v.inputs.contains(value) && v.op.backwardReadsInputs());
    }

    /** A gradient is wanted where a term can be reached and a differentiable input lies underneath. */
    private boolean[] wantedGradients() {
        boolean[] wanted = new boolean[values.size()];
        for (Term term : terms) {
            if (values.stream().anyMatch(v -> v.inputs.contains(term.map))
                    || terms.stream().anyMatch(t -> t != term && t.map == term.map)) {
                throw new IllegalStateException("tape: the map of term " + term.name
                        + " must not be used elsewhere; record it twice instead");
            }
            wanted[term.map.index] = term.map.differentiable;
        }
        for (Value value : values) {
            if (value.op != null && value.op.isTerm() && terms.stream().noneMatch(t -> t.map == value)) {
                throw new IllegalStateException("tape: " + value.op.name() + " must be minimised, its gradient "
                        + "holds for a term of the objective only");
            }
        }
        for (int i = values.size() - 1; i >= 0; i--) {
            if (wanted[i]) {
                for (Value input : values.get(i).inputs) {
                    wanted[input.index] |= input.differentiable;
                }
            }
        }
        return wanted;
    }

    private void planBackward(boolean[] wanted, @Nullable Tensor[][] inputGradients, boolean[][] accumulate) {
        for (int i = values.size() - 1; i >= 0; i--) {
            Value value = values.get(i);
            int arity = value.inputs.size();
            inputGradients[i] = new Tensor[arity];
            accumulate[i] = new boolean[arity];
            if (!wanted[i]) {
                continue;
            }
            if (value.gradient == null) {
                value.gradient = arena.take(value.shape);
            }
            for (int k = 0; k < arity; k++) {
                Value input = value.inputs.get(k);
                if (input.differentiable) {
                    accumulate[i][k] = input.gradient != null;
                    if (input.gradient == null) {
                        input.gradient = arena.take(input.shape);
                    }
                    inputGradients[i][k] = input.gradient;
                }
            }
            if (value.op != null) {
                arena.release(value.gradient);
            }
        }
    }

    private static Tensor[] tensors(List<Value> inputs) {
        List<Tensor> tensors = new ArrayList<>();
        for (Value input : inputs) {
            tensors.add(Objects.requireNonNull(input.tensor));
        }
        return tensors.toArray(Tensor[]::new);
    }
}
