package io.f2pad.ops;

import io.f2pad.tensor.Shape;
import io.f2pad.tensor.ShapeException;
import java.util.List;

/** The checks that several shape rules share. */
final class Shapes {

    private Shapes() {
    }

    static void requireCount(String op, List<Shape> inputs, int count) {
        if (inputs.size() != count) {
            throw new ShapeException(op + ": expected " + count + " inputs, got " + inputs.size());
        }
    }

    static void requireSame(String op, String what, Shape expected, Shape actual) {
        if (!expected.equals(actual)) {
            throw new ShapeException(op + ": expected " + what + " of shape " + expected + ", got " + actual);
        }
    }
}
