package io.f2pad.tape;

import io.f2pad.tensor.Arena;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.ShapeException;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A static program of differentiable ops for one input geometry. Record values and objective terms, {@link #seal} to
 * plan every buffer, then replay {@link #forward} and {@link #backward} any number of times without allocating.
 * Not thread-safe.
 *
 * <pre>{@code
 * Value n = tape.input("n", Shape.image(3, 256, 256));
 * Value f = tape.apply("conv1", new Conv2d(...), n);
 * Term loss = tape.minimise("L", tape.apply("score", new Mahalanobis(...), f), 1);
 * tape.seal();
 * n.tensor().copyFrom(pixels);
 * tape.forward();
 * tape.backward();               // n.gradient() holds the gradient of tape.objective()
 * }</pre>
 */
public final class Tape implements AutoCloseable {

    private final Backend backend;
    private final Arena arena;
    final List<Value> values = new ArrayList<>();
    private final List<Term> terms = new ArrayList<>();
    private boolean sealed;
    private boolean differentiated;
    private boolean evaluated;
    private boolean focused;
    private boolean keptAll;

    /**
     * Creates an empty tape.
     *
     * @param backend where it computes; stays open when the tape is closed
     */
    public Tape(Backend backend) {
        this.backend = backend;
        this.arena = new Arena(backend);
    }

    /** {@return where the tape computes} */
    public Backend backend() {
        return backend;
    }

    /** {@return the owner of the tape's buffers, for tensors that live as long as the tape} */
    public Arena arena() {
        return arena;
    }

    /**
     * Records an input whose gradient is wanted.
     *
     * @param label name in the printed program
     * @param shape its shape
     * @return the value
     */
    public Value input(String label, Shape shape) {
        return add(label, null, List.of(), shape, true);
    }

    /**
     * Records an input without gradient.
     *
     * @param label name in the printed program
     * @param shape its shape
     * @return the value
     */
    public Value constant(String label, Shape shape) {
        return add(label, null, List.of(), shape, false);
    }

    /**
     * Records an op.
     *
     * @param label  name in the printed program
     * @param op     the operation
     * @param inputs values of this tape
     * @return its output
     * @throws ShapeException if the inputs do not fit the op
     */
    public Value apply(String label, Op op, Value... inputs) {
        List<Value> list = List.of(inputs);
        list.forEach(this::requireOwn);
        Shape shape = op.outputShape(list.stream().map(Value::shape).toList());
        return add(label, op, list, shape, list.stream().anyMatch(v -> v.differentiable));
    }

    private Value add(String label, @Nullable Op op, List<Value> inputs, Shape shape,
            boolean differentiable) {
        requireOpen();
        Value value = new Value(this, values.size(), label, op, inputs, shape, differentiable);
        values.add(value);
        return value;
    }

    /**
     * Adds {@code weight * sum(map)} to the objective.
     *
     * @param name   name of the term
     * @param map    a value of this tape
     * @param weight initial weight
     * @return the term, whose weight may change between replays
     */
    public Term minimise(String name, Value map, double weight) {
        requireOpen();
        requireOwn(map);
        Term term = new Term(name, map, weight);
        terms.add(term);
        return term;
    }

    /**
     * Keeps a value readable after {@link #forward}.
     *
     * @param value a value of this tape
     */
    public void keep(Value value) {
        requireOpen();
        requireOwn(value);
        value.kept = true;
    }

    /** Keeps every value's buffer, because {@link #focus} builds on what the last whole pass left in it. */
    public void keepAll() {
        requireOpen();
        keptAll = true;
    }

    /** Plans every buffer; nothing can be recorded afterwards. */
    public void seal() {
        requireOpen();
        sealed = true;
        differentiated = terms.stream().anyMatch(t -> t.map.differentiable);
        if (keptAll) {
            values.forEach(v -> v.lasting = true);
        }
        new Planner(backend, arena, values, terms, differentiated).plan();
    }

    private void requireOpen() {
        if (sealed) {
            throw new IllegalStateException("tape: sealed, nothing can be recorded any more");
        }
    }

    private void requireOwn(Value value) {
        if (value.tape != this) {
            throw new IllegalArgumentException("tape: value " + value.label + " belongs to another tape");
        }
    }

    private void requireSealed() {
        if (!sealed) {
            throw new IllegalStateException("tape: seal it before running it");
        }
    }

    /**
     * Restricts the following passes of a tape with {@link #keepAll} to a window of one input: the caller promises to
     * change that input only, and only inside the window. {@link #forward} then recomputes what the window reaches, on
     * top of the values of the last whole pass, and {@link #backward} gives the gradient inside the window; outside,
     * the gradient is unspecified. The results are those of whole passes up to rounding.
     *
     * @param input  a differentiable input of this tape
     * @param window where it will change
     * @throws IllegalStateException without {@link #keepAll}, or if no whole forward pass has been run
     */
    public void focus(Value input, Window window) {
        requireSealed();
        requireOwn(input);
        if (!differentiated || !input.differentiable || input.op != null) {
            throw new IllegalArgumentException("tape: cannot focus on value " + input.label
                    + ", it is not a differentiable input that reaches the objective");
        }
        if (!keptAll) {
            throw new IllegalStateException("tape: call keepAll before seal to be able to focus");
        }
        if (!evaluated || focused) {
            throw new IllegalStateException("tape: run forward unfocused before focus");
        }
        Focus.set(values, input, window, backend);
        focused = true;
    }

    /** Ends {@link #focus}: the next passes are whole again. */
    public void unfocus() {
        if (focused) {
            Focus.clear(values);
            focused = false;
            evaluated = false;
        }
    }

    /** Runs every op in order and evaluates the terms. */
    public void forward() {
        requireSealed();
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            Frame frame = value.frame;
            if (frame != null) {
                Objects.requireNonNull(value.op).forward(frame);
            }
        }
        for (int i = 0; i < terms.size(); i++) {
            terms.get(i).evaluate(backend);
        }
        evaluated = true;
    }

    /** Runs every op's backward in reverse order, from the terms to the differentiable inputs. */
    public void backward() {
        requireSealed();
        if (!differentiated) {
            throw new IllegalStateException("tape: no term depends on a differentiable input");
        }
        if (!evaluated) {
            throw new IllegalStateException("tape: run forward before backward");
        }
        for (int i = values.size() - 1; i >= 0; i--) {
            Value value = values.get(i);
            Tensor gradient = value.seeded;
            if (gradient == null) {
                continue;
            }
            seed(value, gradient);
            Frame frame = value.frame;
            if (frame != null) {
                Objects.requireNonNull(value.op).backward(frame);
            }
        }
    }

    /** A term's map has no other consumer (checked by the planner), so its gradient is the constant weight. */
    private void seed(Value value, Tensor gradient) {
        for (int i = 0; i < terms.size(); i++) {
            if (terms.get(i).map == value) {
                backend.fill(gradient, (float) terms.get(i).weight());
            }
        }
    }

    /** {@return the weighted sum of the terms in the last forward pass, accumulated in double} */
    public double objective() {
        double total = 0;
        for (int i = 0; i < terms.size(); i++) {
            total += terms.get(i).weight() * terms.get(i).sum();
        }
        return total;
    }

    /**
     * Takes the terms' sums from a {@linkplain io.f2pad.tensor.Recording recording} of {@link #forward}.
     *
     * @param sums sums in the order of the terms
     * @param from where they start
     * @return the objective, as {@link #objective()} gives it from now on
     */
    public double objective(double[] sums, int from) {
        for (int i = 0; i < terms.size(); i++) {
            terms.get(i).evaluated(sums[from + i]);
        }
        return objective();
    }

    /** {@return the program as numbered equations with shapes} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Value value : values) {
            text.append('%').append(value.index).append(" = ");
            if (value.op == null) {
                text.append(value.differentiable ? "input" : "constant");
            } else {
                text.append(value.op.name());
                for (Value input : value.inputs) {
                    text.append(" %").append(input.index);
                }
            }
            text.append(" : ").append(value.shape).append("   # ").append(value.label).append('\n');
        }
        for (int i = 0; i < terms.size(); i++) {
            text.append(i == 0 ? "minimise " : "       + ").append(terms.get(i).weight()).append(" * sum(%")
                    .append(terms.get(i).map.index).append(")   # ").append(terms.get(i).name).append('\n');
        }
        return text.toString();
    }

    @Override
    public void close() {
        sealed = true;
        arena.close();
    }
}
