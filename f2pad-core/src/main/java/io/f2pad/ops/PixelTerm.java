package io.f2pad.ops;

import io.f2pad.tape.Frame;
import io.f2pad.tape.Op;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.ShapeException;
import io.f2pad.tensor.Tensor;
import java.util.List;

/**
 * A term of the objective that maps an image of three channels to one value per pixel. Inputs: the image N, constants,
 * and last the region omega; the gradient goes to N alone.
 */
abstract class PixelTerm implements Op {

    private final String kind;
    private final int inputs;

    PixelTerm(String kind, int inputs) {
        this.kind = kind;
        this.inputs = inputs;
    }

    @Override
    public Shape outputShape(List<Shape> shapes) {
        Shapes.requireCount(kind, shapes, inputs);
        Shape n = shapes.get(0);
        if (n.c() != 3) {
            throw new ShapeException(kind + ": expected an image of 3 channels, got " + n);
        }
        for (int i = 1; i < inputs - 1; i++) {
            Shapes.requireSame(kind, "an image", n, shapes.get(i));
        }
        Shapes.requireSame(kind, "a region mask", n.withChannels(1), shapes.get(inputs - 1));
        return n.withChannels(1);
    }

    @Override
    public boolean backwardReadsInputs() {
        return true;
    }

    @Override
    public final void backward(Frame f) {
        for (int i = 1; i < inputs; i++) {
            if (f.gradient(i) != null) {
                throw new ShapeException(kind + ": input " + i + " must be a constant");
            }
        }
        Tensor dn = f.gradient(0);
        if (dn != null) {
            backward(f, dn);
        }
    }

    /** Writes or adds the gradient at N. */
    abstract void backward(Frame f, Tensor dn);
}
