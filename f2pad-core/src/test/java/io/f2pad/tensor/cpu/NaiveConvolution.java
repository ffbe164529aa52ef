package io.f2pad.tensor.cpu;

import io.f2pad.tensor.Filter;
import io.f2pad.tensor.Shape;
import java.util.SplittableRandom;

/** Convolution and its adjoint by the definition, in double, on N,C,H,W arrays. */
final class NaiveConvolution {

    private final Filter f;
    private final Shape x;
    private final Shape y;

    NaiveConvolution(Filter f, Shape x) {
        this.f = f;
        this.x = x;
        this.y = f.outputShape(x);
    }

    static float[] random(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        return values;
    }

    static Filter filter(int out, int in, int kernelH, int kernelW, int stride, int pad) {
        return new Filter("test", out, in, kernelH, kernelW, stride, pad, random(out * in * kernelH * kernelW, 1),
                random(out, 2));
    }

    private interface Tap {
        void visit(int from, int to, float weight);
    }

    /** Visits every product of the convolution as (input element, output element, weight). */
    private void visit(Tap tap) {
        for (int n = 0; n < y.n(); n++) {
            for (int o = 0; o < y.c(); o++) {
                for (int c = 0; c < x.c(); c++) {
                    visitPlane(n, o, c, tap);
                }
            }
        }
    }

    private void visitPlane(int n, int o, int c, Tap tap) {
        for (int i = 0; i < y.h(); i++) {
            for (int j = 0; j < y.w(); j++) {
                int to = ((n * y.c() + o) * y.h() + i) * y.w() + j;
                for (int r = 0; r < f.kernelH(); r++) {
                    for (int s = 0; s < f.kernelW(); s++) {
                        int u = i * f.stride() + r - f.pad();
                        int v = j * f.stride() + s - f.pad();
                        if (u >= 0 && u < x.h() && v >= 0 && v < x.w()) {
                            tap.visit(((n * x.c() + c) * x.h() + u) * x.w() + v, to,
                                    f.weight()[((o * f.in() + c) * f.kernelH() + r) * f.kernelW() + s]);
                        }
                    }
                }
            }
        }
    }

    /** {@return x * w without bias} */
    double[] forward(float[] input) {
        double[] output = new double[y.size()];
        visit((from, to, weight) -> output[to] += (double) weight * input[from]);
        return output;
    }

    /** {@return the adjoint applied to dy} */
    double[] backward(float[] gradient) {
        double[] output = new double[x.size()];
        visit((from, to, weight) -> output[from] += (double) weight * gradient[to]);
        return output;
    }

    int channelOf(int outputIndex) {
        return outputIndex / (y.h() * y.w()) % y.c();
    }
}
