package io.f2pad.ops;

import io.f2pad.objective.ColourRange;
import io.f2pad.objective.FlowLoss;
import io.f2pad.objective.MixtureField;
import io.f2pad.objective.RegularizerTerms;
import io.f2pad.objective.TvForm;
import io.f2pad.tensor.DepthwiseFilter;
import io.f2pad.tensor.Filter;
import io.f2pad.tensor.FeatureBank;
import io.f2pad.tensor.FlowBlock;
import io.f2pad.tensor.FlowField;
import io.f2pad.tensor.GaussianField;
import io.f2pad.tensor.Padding;
import io.f2pad.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The one list of ops under test; a new op adds its line here. */
final class OpCases {

    private static final double NETWORK = 1e-5;
    private static final double PIXELS = 1e-5;

    private OpCases() {
    }

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        convolutions(cases);
        for (Shape x : List.of(Shape.image(1, 1, 1), new Shape(2, 5, 7, 11), Shape.image(16, 33, 18))) {
            cases.add(new OpCase("max_pool", List.of(x), 0, OpCase::distinct,
                    (t, v) -> t.apply("y", new MaxPool(false), v.get(0)), NETWORK));
            cases.add(new OpCase("max_pool, rectified", List.of(x), 0, OpCase::centred,
                    (t, v) -> t.apply("y", new MaxPool(true), v.get(0)), NETWORK));
            cases.add(new OpCase("average_pool", List.of(x), 0, OpCase::uniform,
                    (t, v) -> t.apply("y", new AveragePool(), v.get(0)), NETWORK));
            cases.add(new OpCase("multiply", List.of(x, x), 1, OpCase::uniform,
                    (t, v) -> t.apply("y", new Multiply(), v.get(0), v.get(1)), NETWORK));
            cases.add(new OpCase("upsample, cropped", List.of(x), 0, OpCase::uniform, (t, v) -> t.apply("y",
                    new Upsample(4, 4 * x.h() - 1, 4 * x.w() - 3), v.get(0)), NETWORK));
            cases.add(new OpCase("concat", List.of(x, x.withChannels(3)), 0, OpCase::uniform, (t, v) -> t.apply("y",
                    new Concat(x.c(), 3), v.get(0), v.get(1)), NETWORK));
        }
        cases.add(new OpCase("select", List.of(new Shape(2, 19, 5, 3)), 0, OpCase::uniform, (t, v) -> t.apply("y",
                new SelectChannels(new int[] {17, 0, 4, 18}), v.get(0)), NETWORK));
        for (boolean squared : new boolean[] {false, true}) {
            nearest(cases, new Shape(2, 1, 1, 1), 1, squared);
            nearest(cases, new Shape(1, 13, 3, 5), 5, squared);
            nearest(cases, new Shape(2, 34, 5, 2), 150, squared);
        }
        mobile(cases);
        mahalanobis(cases, new Shape(2, 1, 1, 1));
        mahalanobis(cases, new Shape(1, 13, 3, 5));
        mahalanobis(cases, new Shape(1, 34, 5, 2));
        mahalanobis(cases, new Shape(1, 150, 2, 3));
        for (FlowLoss loss : FlowLoss.values()) {
            flow(cases, new Shape(2, 2, 1, 1), 1, 3, loss);
            flow(cases, new Shape(1, 13, 5, 7), 3, 21, loss);
            flow(cases, new Shape(2, 66, 9, 5), 2, 48, loss);
        }
        pixelTerms(cases);
        return cases;
    }

    private static float[] random(int count, double scale, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (scale * (2 * random.nextDouble() - 1));
        }
        return values;
    }

    private static void convolutions(List<OpCase> cases) {
        conv(cases, new Shape(1, 3, 13, 17), 16, 7, 2, 3);
        conv(cases, new Shape(2, 3, 8, 9), 5, 7, 2, 3);
        conv(cases, Shape.image(3, 23, 75), 7, 7, 2, 3);
        conv(cases, new Shape(2, 33, 9, 14), 70, 3, 1, 1);
        conv(cases, Shape.image(1, 1, 1), 1, 3, 1, 1);
        conv(cases, Shape.image(16, 14, 14), 16, 3, 1, 1);
        conv(cases, new Shape(2, 16, 9, 5), 32, 3, 1, 1);
        conv(cases, Shape.image(7, 11, 6), 19, 3, 1, 1);
        conv(cases, Shape.image(16, 9, 12), 32, 3, 2, 1);
        conv(cases, Shape.image(5, 7, 7), 3, 3, 2, 1);
        conv(cases, new Shape(2, 16, 10, 7), 16, 1, 2, 0);
        conv(cases, Shape.image(17, 5, 3), 13, 1, 1, 0);
        conv(cases, Shape.image(2, 8, 8), 4, 5, 3, 0);
        conv(cases, new Shape(2, 3, 12, 20), 56, 4, 2, 1);
        conv(cases, Shape.image(56, 6, 9), 40, 1, 1, 0);
        conv(cases, new Shape(2, 72, 2, 3), 24, 1, 1, 0);
    }

    private static void conv(List<OpCase> cases, Shape x, int out, int kernel, int stride, int pad) {
        int fan = x.c() * kernel * kernel;
        Filter filter = new Filter("test", out, x.c(), kernel, kernel, stride, pad,
                random(out * fan, 1 / Math.sqrt(fan), 1), random(out, 0.5, 2));
        Shape y = filter.outputShape(x);
        cases.add(new OpCase("conv2d " + kernel + "x" + kernel + "/" + stride + " to " + out, List.of(x), 0,
                OpCase::uniform, (t, v) -> t.apply("y", new Conv2d(filter, t.backend().freeze(filter), false),
                        v.get(0)), NETWORK));
        cases.add(new OpCase("conv2d " + kernel + "x" + kernel + "/" + stride + " to " + out + " + residual, relu",
                List.of(x, y), 0, (i, s, r) -> i == 0 ? OpCase.uniform(i, s, r) : pushed(s, r),
                (t, v) -> t.apply("y", new Conv2d(filter, t.backend().freeze(filter), true), v.get(0), v.get(1)),
                NETWORK));
    }

    /** The ops of EfficientNet's blocks. */
    private static void mobile(List<OpCase> cases) {
        for (Shape x : List.of(Shape.image(1, 1, 1), new Shape(2, 5, 7, 11), Shape.image(40, 33, 18),
                new Shape(2, 72, 2, 6))) {
            for (int kernel = 3; kernel <= 5; kernel += 2) {
                depthwise(cases, x, kernel, 1, Padding.symmetric(kernel / 2));
                depthwise(cases, x, kernel, 2, Padding.symmetric(kernel / 2));
                depthwise(cases, x, kernel, 2, Padding.same(x, kernel, 2));
            }
            cases.add(new OpCase("silu", List.of(x), 0, (i, s, r) -> Arrays.stream(OpCase.uniform(i, s, r))
                    .map(v -> 9 * v).toArray(), (t, v) -> t.apply("y", new Silu(), v.get(0)), NETWORK));
            cases.add(new OpCase("add", List.of(x, x), 0, OpCase::uniform,
                    (t, v) -> t.apply("y", new Add(), v.get(0), v.get(1)), NETWORK));
            Filter reduce = new Filter("reduce", 3, x.c(), 1, 1, 1, 0, random(3 * x.c(), 3, 6), random(3, 1, 7));
            Filter expand = new Filter("expand", x.c(), 3, 1, 1, 1, 0, random(3 * x.c(), 2, 8), random(x.c(), 1, 9));
            cases.add(new OpCase("squeeze_excite", List.of(x), 0, OpCase::uniform,
                    (t, v) -> t.apply("y", new SqueezeExcite(reduce, t.backend().freeze(reduce), expand,
                            t.backend().freeze(expand)), v.get(0)), NETWORK));
        }
    }

    private static void depthwise(List<OpCase> cases, Shape x, int kernel, int stride, Padding padding) {
        DepthwiseFilter filter = new DepthwiseFilter("test", x.c(), kernel, stride,
                random(x.c() * kernel * kernel, 1.0 / kernel, 1), random(x.c(), 0.5, 2));
        cases.add(new OpCase("depthwise " + kernel + "/" + stride + " " + padding, List.of(x), 0, OpCase::uniform,
                (t, v) -> t.apply("y", new DepthwiseConv2d(filter, t.backend().freeze(filter), padding), v.get(0)),
                NETWORK));
    }

    /** Residuals of at least 6, so that a sum with the convolution's output keeps clear of the kink at 0. */
    private static double[] pushed(Shape shape, SplittableRandom random) {
        double[] values = OpCase.uniform(0, shape, random);
        for (int i = 0; i < values.length; i++) {
            values[i] += values[i] > 0 ? 6 : -6;
        }
        return values;
    }

    private static void nearest(List<OpCase> cases, Shape f, int rows, boolean squared) {
        FeatureBank bank = new FeatureBank(rows, f.c(), random(rows * f.c(), 1, 5));
        cases.add(new OpCase("nearest", List.of(f), 0, OpCase::uniform, (t, v) -> t.apply("y",
                new NearestNeighbour(bank, t.backend().freeze(bank), 3, squared), v.get(0)), PIXELS));
    }

    private static void mahalanobis(List<OpCase> cases, Shape f) {
        int positions = f.h() * f.w();
        GaussianField field = new GaussianField(f.h(), f.w(), f.c(), random(positions * f.c(), 1, 3),
                random(positions * f.c() * (f.c() + 1) / 2, 1, 4));
        cases.add(new OpCase("mahalanobis", List.of(f), 0, OpCase::uniform,
                (t, v) -> t.apply("y", new Mahalanobis(field, t.backend().freeze(field)), v.get(0)), PIXELS));
    }

    /** Q need not be a rotation for the arithmetic. */
    private static void flow(List<OpCase> cases, Shape f, int blocks, int hidden, FlowLoss loss) {
        int c = f.c();
        int l2 = c / 2;
        int inputs = c - l2 + 6;
        List<FlowBlock> made = new ArrayList<>();
        for (int k = 0; k < blocks; k++) {
            made.add(new FlowBlock(c, 6, hidden, random(hidden * inputs, 0.8, 10 * k), random(hidden, 0.5, 10 * k + 1),
                    random(2 * l2 * hidden, 2, 10 * k + 2), random(2 * l2, 2, 10 * k + 3), random(c, 6, 10 * k + 4),
                    random(c, 0.3, 10 * k + 5), random(c * c, 1.7 / Math.sqrt(c), 10 * k + 6)));
        }
        float[] deviation = random(c, 0.2, 8);
        for (int i = 0; i < c; i++) {
            deviation[i] += 0.7f;
        }
        FlowField field = new FlowField(f.h(), f.w(), random(c, 0.3, 7), deviation, random(f.w() * 2, 1, 6),
                random(f.h() * 4, 1, 5), made);
        cases.add(new OpCase("coupling_flow " + loss, List.of(f), 0, OpCase::uniform,
                (t, v) -> t.apply("y", new CouplingFlow(field, t.backend().freeze(field), loss), v.get(0)), PIXELS));
    }

    private static void pixelTerms(List<OpCase> cases) {
        MixtureField mixture = new MixtureField(new float[] {-0.7f, -0.6f, -0.5f, 0.8f, 0.6f, 0.7f},
                new float[] {3, 0.2f, 0.1f, 2, -0.3f, 4, 2, -0.1f, 0, 3, 0.4f, 1}, new float[] {0.2f, 0});
        for (Shape n : List.of(Shape.image(3, 1, 1), new Shape(2, 3, 7, 13), Shape.image(3, 33, 5))) {
            Shape omega = n.withChannels(1);
            cases.add(new OpCase("log_penalty", List.of(n, n, omega), 2, OpCase::masked,
                    (t, v) -> t.apply("y", new LogPenalty(1e-2), v.get(0), v.get(1), v.get(2)), PIXELS));
            cases.add(new OpCase("mixture_prior", List.of(n, omega), 1, OpCase::masked,
                    (t, v) -> t.apply("y", new MixturePrior(mixture), v.get(0), v.get(1)), PIXELS));
            ColourRange narrow = new ColourRange(new float[] {-0.6f, -0.3f, 0}, new float[] {0.6f, 0.3f, 0.2f});
            cases.add(new OpCase("range_penalty", List.of(n, omega), 1, OpCase::masked,
                    (t, v) -> t.apply("y", new RangePenalty(narrow), v.get(0), v.get(1)), PIXELS));
            for (TvForm form : TvForm.values()) {
                cases.add(new OpCase("total_variation " + form, List.of(n, omega), 1, OpCase::masked,
                        (t, v) -> t.apply("y", new TotalVariation(form, 1e-3), v.get(0), v.get(1)), PIXELS));
                RegularizerTerms terms = new RegularizerTerms(1e-2, mixture, form, 1e-3);
                cases.add(new OpCase("regularizer " + form, List.of(n, n, Regularizer.WEIGHTS, omega), 3,
                        OpCase::masked, (t, v) -> t.apply("y", new Regularizer(terms), v.get(0), v.get(1), v.get(2),
                                v.get(3)), PIXELS, true));
            }
        }
    }
}
