package io.f2pad.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.tensor.Filter;
import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every convolution geometry against the definition, on both kinds of kernels and at one and three threads. */
final class ConvolutionTest {

    /** Relative to the largest value; Winograd's transforms cost about ten times a direct sum's rounding. */
    private static final double TOLERANCE = 2e-5;

    private record Case(int out, int in, int kernelH, int kernelW, int stride, int pad, Shape x) {
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        int[][] sizes = {{1, 1}, {2, 3}, {7, 5}, {14, 14}, {33, 17}, {16, 20}};
        int[][] channels = {{16, 16}, {64, 16}, {17, 13}, {5, 3}, {16, 64}, {32, 48}};
        for (int[] size : sizes) {
            for (int[] c : channels) {
                Shape x = new Shape(size[0] == 7 ? 2 : 1, c[1], size[0], size[1]);
                cases.add(new Case(c[0], c[1], 3, 3, 1, 1, x));
                cases.add(new Case(c[0], c[1], 3, 3, 2, 1, x));
                cases.add(new Case(c[0], c[1], 1, 1, 1, 0, x));
                cases.add(new Case(c[0], c[1], 1, 1, 2, 0, x));
            }
        }
        cases.add(new Case(64, 3, 7, 7, 2, 3, new Shape(2, 3, 33, 17)));
        cases.add(new Case(64, 3, 7, 7, 2, 3, new Shape(1, 3, 32, 32)));
        cases.add(new Case(16, 3, 7, 7, 2, 3, new Shape(1, 3, 1, 1)));
        cases.add(new Case(32, 4, 7, 7, 2, 3, new Shape(1, 4, 41, 70)));
        cases.add(new Case(16, 1, 7, 7, 2, 3, new Shape(3, 1, 6, 2)));
        cases.add(new Case(20, 3, 7, 7, 2, 3, new Shape(1, 3, 13, 12)));
        cases.add(new Case(7, 2, 5, 3, 1, 2, new Shape(2, 2, 9, 6)));
        cases.add(new Case(20, 18, 5, 3, 1, 0, new Shape(1, 18, 9, 6)));
        cases.add(new Case(20, 18, 5, 5, 2, 2, new Shape(2, 18, 11, 8)));
        cases.add(new Case(19, 17, 7, 7, 1, 3, new Shape(1, 17, 9, 10)));
        cases.add(new Case(16, 32, 3, 3, 3, 0, new Shape(1, 32, 11, 13)));
        cases.add(new Case(16, 32, 2, 2, 2, 0, new Shape(1, 32, 7, 8)));
        cases.add(new Case(16, 17, 1, 1, 3, 1, new Shape(1, 17, 7, 8)));
        cases.add(new Case(3, 300, 3, 3, 1, 1, new Shape(1, 300, 5, 5)));
        cases.add(new Case(272, 16, 3, 3, 1, 1, new Shape(1, 16, 70, 6)));
        cases.add(new Case(272, 16, 3, 3, 2, 1, new Shape(1, 16, 6, 70)));
        return cases;
    }

    @TestFactory
    Stream<DynamicTest> everyGeometry() {
        return Stream.of(KernelProvider.values()).flatMap(provider -> cases().stream()
                .map(c -> DynamicTest.dynamicTest(provider + " " + c, () -> check(provider, c))));
    }

    private static void check(KernelProvider provider, Case c) {
        KernelProviderTest.assumeAvailable(provider);
        Filter filter = NaiveConvolution.filter(c.out, c.in, c.kernelH, c.kernelW, c.stride, c.pad);
        Shape shape = filter.outputShape(c.x);
        float[] x = NaiveConvolution.random(c.x.size(), 3);
        float[] residual = NaiveConvolution.random(shape.size(), 4);
        float[] dy = NaiveConvolution.random(shape.size(), 5);
        float[] before = NaiveConvolution.random(c.x.size(), 6);
        NaiveConvolution naive = new NaiveConvolution(filter, c.x);
        double[] y = naive.forward(x);
        double[] dx = naive.backward(dy);
        float[][] single = run(provider, 1, filter, c.x, x, residual, dy, before);
        for (int i = 0; i < y.length; i++) {
            y[i] += filter.bias()[naive.channelOf(i)];
        }
        assertClose("plain", y, single[0]);
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.max(0, y[i] + residual[i]);
        }
        assertClose("residual, relu", y, single[1]);
        assertClose("backward", dx, single[2]);
        for (int i = 0; i < dx.length; i++) {
            dx[i] += before[i];
        }
        assertClose("accumulate", dx, single[3]);
        windowed(provider, filter, c.x, x, residual, dy, before, y, dx);
        float[][] several = run(provider, 3, filter, c.x, x, residual, dy, before);
        for (int i = 0; i < single.length; i++) {
            assertArrayEquals(single[i], several[i], "the thread count changed result " + i);
        }
    }

    private static float[][] run(KernelProvider provider, int threads, Filter filter, Shape shape, float[] x,
            float[] residual, float[] dy, float[] before) {
        try (CpuBackend backend = CpuBackend.open(threads, provider)) {
            Frozen frozen = backend.freeze(filter);
            Tensor input = tensor(backend, shape, x);
            Tensor added = tensor(backend, filter.outputShape(shape), residual);
            Tensor output = backend.allocate(filter.outputShape(shape));
            float[][] results = new float[4][];
            backend.fill(output, Float.NaN);
            backend.conv2d(input, frozen, null, false, output);
            results[0] = output.toArray();
            backend.conv2d(input, frozen, added, true, output);
            results[1] = output.toArray();
            assertBorderIsZero(output);
            Tensor gradient = tensor(backend, filter.outputShape(shape), dy);
            Tensor back = backend.allocate(shape);
            backend.fill(back, Float.NaN);
            backend.conv2dBackward(gradient, frozen, back, false);
            results[2] = back.toArray();
            back.copyFrom(before);
            backend.conv2dBackward(gradient, frozen, back, true);
            results[3] = back.toArray();
            assertBorderIsZero(back);
            return results;
        }
    }

    /** A view gets its window and keeps the rest, in both directions; expected are the last two of {@link #check}. */
    private static void windowed(KernelProvider provider, Filter filter, Shape shape, float[] x, float[] residual,
            float[] dy, float[] before, double[] y, double[] dx) {
        try (CpuBackend backend = CpuBackend.open(2, provider)) {
            Frozen frozen = backend.freeze(filter);
            Shape outputs = filter.outputShape(shape);
            Tensor output = tensor(backend, outputs, residual);
            Window part = middle(outputs);
            backend.conv2d(tensor(backend, shape, x), frozen, output, true, backend.view(output, part));
            assertClose("window", pasted(residual, y, outputs, part), output.toArray());
            Tensor back = tensor(backend, shape, before);
            part = middle(shape);
            backend.conv2dBackward(tensor(backend, outputs, dy), frozen, backend.view(back, part), true);
            assertClose("window, backward", pasted(before, dx, shape, part), back.toArray());
            assertBorderIsZero(back);
        }
    }

    private static Window middle(Shape shape) {
        int y = (shape.h() - 1) / 3;
        int x = (shape.w() - 1) / 4;
        return new Window(y, x, Math.max(y + 1, shape.h() - y - 1), Math.max(x + 1, shape.w() - x));
    }

    private static double[] pasted(float[] outside, double[] inside, Shape shape, Window window) {
        double[] values = new double[outside.length];
        for (int i = 0; i < values.length; i++) {
            int column = i % shape.w();
            int row = i / shape.w() % shape.h();
            boolean in = row >= window.top() && row < window.bottom() && column >= window.left()
                    && column < window.right();
            values[i] = in ? inside[i] : outside[i];
        }
        return values;
    }

    private static Tensor tensor(CpuBackend backend, Shape shape, float[] values) {
        Tensor tensor = backend.allocate(shape);
        tensor.copyFrom(values);
        return tensor;
    }

    static void assertBorderIsZero(Tensor tensor) {
        CpuTensor t = (CpuTensor) tensor;
        float[] rest = t.data.clone();
        for (int i = 0; i < t.n; i++) {
            for (int y = 0; y < t.h; y++) {
                int o = t.at(i, y, 0);
                Arrays.fill(rest, o, o + t.w * t.c, 0f);
            }
        }
        for (int i = 0; i < rest.length; i++) {
            assertEquals(0f, rest[i], "border element " + i);
        }
    }

    static void assertClose(String what, double[] expected, float[] actual) {
        double scale = 1e-3;
        for (double value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            double error = Math.abs(expected[i] - actual[i]) / scale;
            int at = i;
            assertTrue(error < TOLERANCE, () -> what + ": element " + at + " is " + actual[at] + ", expected "
                    + expected[at]);
        }
    }
}
