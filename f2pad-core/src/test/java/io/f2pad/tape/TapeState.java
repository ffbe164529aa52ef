package io.f2pad.tape;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.ops.MaxPool;
import io.f2pad.reference.Engines;
import io.f2pad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that a forward pass leaves for the backward one. A ReLU whose input is zero up to rounding may be on in
 * one pass and off in another one of the same program, which moves the gradient far more than roundings do; but two
 * tapes in one state must give one gradient. So: states must be close, and gradients on the same state closer.
 */
public final class TapeState {

    /** Neighbours that are equal up to rounding are rare: one choice of so many may differ. */
    private static final int CHOICES = 10_000;

    /** One tensor of a state; a choice is an index, not a number. */
    private record Part(String label, Tensor tensor, boolean choice) {
    }

    private TapeState() {
    }

    /**
     * Copies a state; both tapes have been sealed with {@link Tape#keepAll}.
     *
     * @param from a tape
     * @param to   another one of the same program, on any backend
     */
    public static void copy(Tape from, Tape to) {
        List<Part> sources = parts(from);
        List<Part> targets = parts(to);
        for (int i = 0; i < sources.size(); i++) {
            Engines.write(targets.get(i).tensor, Engines.read(sources.get(i).tensor));
        }
    }

    /**
     * Compares every element of two states.
     *
     * @param expected  a tape after forward and backward
     * @param found     another one of the same program
     * @param tolerance largest difference, in root mean squares of the tensor
     */
    public static void assertClose(Tape expected, Tape found, double tolerance) {
        List<Part> left = parts(expected);
        List<Part> right = parts(found);
        for (int i = 0; i < left.size(); i++) {
            double[] x = Engines.read(left.get(i).tensor);
            double[] y = Engines.read(right.get(i).tensor);
            double square = 0;
            double largest = 0;
            int different = 0;
            for (int j = 0; j < x.length; j++) {
                square += x[j] * x[j] / x.length;
                largest = Math.max(largest, Math.abs(x[j] - y[j]));
                different += x[j] == y[j] ? 0 : 1;
            }
            if (left.get(i).choice) {
                assertTrue(different <= x.length / CHOICES, left.get(i).label + ": " + different + " choices of "
                        + x.length + " differ");
            } else {
                assertTrue(largest <= tolerance * Math.sqrt(square), left.get(i).label + ": a difference of "
                        + largest / Math.sqrt(square) + " root mean squares");
            }
        }
    }

    private static List<Part> parts(Tape tape) {
        List<Part> parts = new ArrayList<>();
        for (Value value : tape.values) {
            if (value.tensor != null) {
                parts.add(new Part(value.label, value.tensor, false));
            }
            if (value.op != null && value.whole != null) {
                int saved = value.op.savedShapes(value.inputs.stream().map(Value::shape).toList()).size();
                for (int i = 0; i < saved; i++) {
                    parts.add(new Part(value.label + ", saved " + i, value.whole.saved(i),
                            value.op instanceof MaxPool));
                }
            }
        }
        return parts;
    }
}
