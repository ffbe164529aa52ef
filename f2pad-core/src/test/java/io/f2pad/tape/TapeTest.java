package io.f2pad.tape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.objective.MixtureField;
import io.f2pad.objective.RegularizerTerms;
import io.f2pad.objective.TvForm;
import io.f2pad.ops.AveragePool;
import io.f2pad.ops.Concat;
import io.f2pad.ops.Multiply;
import io.f2pad.ops.Regularizer;
import io.f2pad.ops.SelectChannels;
import io.f2pad.ops.Upsample;
import io.f2pad.reference.ReferenceBackend;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.ShapeException;
import io.f2pad.tensor.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

class TapeTest {

    private static final Shape SHAPE = Shape.image(2, 3, 4);

    private final Backend backend = new ReferenceBackend();
    private final Tape tape = new Tape(backend);

    private static float[] ramp(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i + 1;
        }
        return values;
    }

    @Test
    void printsTheProgram() {
        Value x = tape.input("image", SHAPE);
        Value c = tape.constant("scale", SHAPE);
        tape.minimise("L", tape.apply("product", new Multiply(), x, c), 0.5);
        tape.minimise("R", tape.apply("smooth", new AveragePool(), x), 2);
        assertEquals("""
                %0 = input : 1x2x3x4   # image
                %1 = constant : 1x2x3x4   # scale
                %2 = multiply %0 %1 : 1x2x3x4   # product
                %3 = average_pool[3x3] %0 : 1x2x3x4   # smooth
                minimise 0.5 * sum(%2)   # L
                       + 2.0 * sum(%3)   # R
                """, tape.toString());
    }

    /** x feeds a concat twice and a product: its gradient is the sum over all readers. */
    @Test
    void gradientsAddUpOverEveryReader() {
        Value x = tape.input("x", SHAPE);
        Value c = tape.constant("c", SHAPE);
        tape.minimise("A", tape.apply("twice", new Concat(2, 2), x, x), 3);
        tape.minimise("B", tape.apply("product", new Multiply(), x, c), 2);
        tape.seal();
        x.tensor().copyFrom(ramp(24));
        c.tensor().copyFrom(ramp(24));
        for (int replay = 0; replay < 2; replay++) {
            tape.forward();
            tape.backward();
            float[] g = x.gradient().toArray();
            for (int i = 0; i < g.length; i++) {
                assertEquals(3 + 3 + 2 * (i + 1), g[i]);
            }
            assertEquals(3 * 2 * 300 + 2 * 4900, tape.objective());
        }
    }

    @Test
    void constantsRecordedLateKeepTheirValues() {
        Value x = tape.input("x", SHAPE);
        Value y = x;
        for (int i = 0; i < 3; i++) {
            y = tape.apply("pool" + i, new AveragePool(), y);
        }
        Value c = tape.constant("c", SHAPE);
        tape.minimise("L", tape.apply("product", new Multiply(), y, c), 1);
        tape.seal();
        c.tensor().copyFrom(ramp(24));
        tape.forward();
        tape.backward();
        assertArrayEquals(ramp(24), c.tensor().toArray());
    }

    @Test
    void weightsChangeBetweenReplays() {
        Value x = tape.input("x", SHAPE);
        Value c = tape.constant("c", SHAPE);
        Term term = tape.minimise("L", tape.apply("product", new Multiply(), x, c), 1);
        tape.seal();
        c.tensor().copyFrom(ramp(24));
        x.tensor().copyFrom(ramp(24));
        tape.forward();
        assertEquals(4900, tape.objective());
        term.setWeight(-2);
        tape.forward();
        tape.backward();
        assertEquals(-9800, tape.objective());
        assertEquals(4900, term.sum());
        assertEquals(-2, x.gradient().toArray()[0]);
        // Sums that a device has found on its own.
        assertEquals(-14, tape.objective(new double[] {0, 7}, 1));
        assertEquals(-14, tape.objective());
        assertThrows(IllegalArgumentException.class, () -> term.setWeight(Double.NaN));
    }

    /** A chain of poolings needs two buffers for its values and two for its gradients, whatever its length is. */
    @Test
    void deadValuesLendTheirBuffers() {
        assertEquals(footprint(4), footprint(12));
    }

    private static long footprint(int length) {
        try (Tape chain = new Tape(new ReferenceBackend())) {
            Value x = chain.input("x", SHAPE);
            for (int i = 0; i < length; i++) {
                x = chain.apply("pool" + i, new AveragePool(), x);
            }
            chain.minimise("L", x, 1);
            chain.seal();
            return chain.arena().floats();
        }
    }

    @Test
    void keptValuesStayReadable() {
        Value x = tape.input("x", SHAPE);
        Value first = tape.apply("first", new SelectChannels(new int[] {1}), x);
        Value hidden = tape.apply("hidden", new AveragePool(), first);
        tape.minimise("L", tape.apply("up", new Upsample(2, 6, 8), hidden), 1);
        tape.keep(first);
        tape.seal();
        x.tensor().copyFrom(ramp(24));
        tape.forward();
        tape.backward();
        assertArrayEquals(new float[] {13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24}, first.tensor().toArray());
        assertSame(first.tensor(), first.tensor());
        assertTrue(assertThrows(IllegalStateException.class, hidden::tensor).getMessage().contains("keep"));
        assertTrue(assertThrows(IllegalStateException.class, first::gradient).getMessage().contains("first"));
    }

    /** What only an unread value needs is not computed either. */
    @Test
    void unreadValuesAreNeverComputed() {
        Value x = tape.input("x", SHAPE);
        Value read = tape.apply("read", new AveragePool(), x);
        tape.apply("beyond", new Unrunnable(), tape.apply("unread", new Unrunnable(), read));
        tape.minimise("L", tape.apply("map", new AveragePool(), read), 1);
        tape.keepAll();
        tape.seal();
        tape.forward();
        tape.backward();
        tape.focus(x, new Window(0, 0, 1, 1));
        tape.forward();
        tape.backward();
    }

    private static final class Unrunnable implements Op {

        @Override
        public String name() {
            return "unrunnable";
        }

        @Override
        public Shape outputShape(List<Shape> inputs) {
            return inputs.get(0);
        }

        @Override
        public void forward(Frame frame) {
            throw new AssertionError("nobody reads this value");
        }

        @Override
        public void backward(Frame frame) {
            throw new AssertionError("nobody reads this value");
        }
    }

    @Test
    void shapesAreCheckedWhenRecorded() {
        Value x = tape.input("x", SHAPE);
        Value other = tape.constant("other", Shape.image(2, 3, 5));
        String message = assertThrows(ShapeException.class, () -> tape.apply("product", new Multiply(), x, other))
                .getMessage();
        assertTrue(message.contains("1x2x3x4") && message.contains("1x2x3x5"), message);
        assertThrows(ShapeException.class, () -> tape.apply("pick", new SelectChannels(new int[] {2}), x));
    }

    @Test
    void misuseIsRefused() {
        Value x = tape.input("x", SHAPE);
        Value fixed = tape.constant("c", SHAPE);
        try (Tape other = new Tape(backend)) {
            assertThrows(IllegalArgumentException.class, () -> other.apply("pool", new AveragePool(), x));
            assertThrows(IllegalArgumentException.class, () -> other.minimise("L", x, 1));
            assertThrows(IllegalArgumentException.class, () -> other.keep(x));
        }
        assertThrows(IllegalStateException.class, tape::forward);
        tape.minimise("L", tape.apply("pool", new AveragePool(), fixed), 1);
        tape.seal();
        assertThrows(IllegalStateException.class, () -> tape.input("late", SHAPE));
        assertThrows(IllegalStateException.class, tape::seal);
        tape.forward();
        assertTrue(assertThrows(IllegalStateException.class, tape::backward).getMessage()
                .contains("no term depends"));
    }

    @Test
    void backwardNeedsForward() {
        Value x = tape.input("x", SHAPE);
        tape.minimise("L", tape.apply("pool", new AveragePool(), x), 1);
        tape.seal();
        assertThrows(IllegalStateException.class, tape::backward);
        tape.forward();
        tape.backward();
    }

    @Test
    void termsOwnTheirMaps() {
        Value map = tape.apply("pool", new AveragePool(), tape.input("x", SHAPE));
        tape.apply("again", new AveragePool(), map);
        tape.minimise("L", map, 1);
        assertTrue(assertThrows(IllegalStateException.class, tape::seal).getMessage().contains("term L"));
    }

    /** An op whose backward holds for a uniform gradient only may not feed another op. */
    @Test
    void fusedTermsAreMinimised() {
        MixtureField prior = new MixtureField(new float[3], new float[6], new float[1]);
        Value n = tape.input("N", Shape.image(3, 4, 5));
        Value term = tape.apply("regularizer", new Regularizer(new RegularizerTerms(1, prior,
                TvForm.JOINT_ISOTROPIC, 1)), n, tape.constant("I", n.shape()),
                tape.constant("weights", Regularizer.WEIGHTS), tape.constant("omega", Shape.image(1, 4, 5)));
        tape.minimise("R", tape.apply("smooth", new AveragePool(), term), 1);
        assertTrue(assertThrows(IllegalStateException.class, tape::seal).getMessage().contains("regularizer"));
    }
}
