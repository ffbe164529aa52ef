package io.f2pad.reference;

import io.f2pad.tensor.Filter;
import io.f2pad.tensor.GaussianField;
import io.f2pad.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** The network's methods as literal loops. */
final class ReferenceNetwork {

    private ReferenceNetwork() {
    }

    /** Visits every multiply-add of a convolution: image, output channel and place, input channel and place, weight. */
    private interface Visitor {
        void visit(int n, int o, int y, int x, int i, int v, int u, double weight);
    }

    private static void visit(Filter f, Shape in, Shape out, Visitor visitor) {
        for (int n = 0; n < out.n(); n++) {
            for (int o = 0; o < f.out(); o++) {
                for (int y = 0; y < out.h(); y++) {
                    for (int x = 0; x < out.w(); x++) {
                        visitTaps(f, in, n, o, y, x, visitor);
                    }
                }
            }
        }
    }

    private static void visitTaps(Filter f, Shape in, int n, int o, int y, int x, Visitor visitor) {
        for (int i = 0; i < f.in(); i++) {
            for (int r = 0; r < f.kernelH(); r++) {
                for (int s = 0; s < f.kernelW(); s++) {
                    int v = y * f.stride() - f.pad() + r;
                    int u = x * f.stride() - f.pad() + s;
                    if (v >= 0 && u >= 0 && v < in.h() && u < in.w()) {
                        visitor.visit(n, o, y, x, i, v, u,
                                f.weight()[((o * f.in() + i) * f.kernelH() + r) * f.kernelW() + s]);
                    }
                }
            }
        }
    }

    static void conv2d(ReferenceTensor x, Filter f, @Nullable ReferenceTensor residual, boolean relu,
            ReferenceTensor y) {
        Shape out = y.shape();
        for (int k = 0; k < y.data.length; k++) {
            y.data[k] = f.bias()[k / (out.h() * out.w()) % out.c()] + (residual == null ? 0 : residual.data[k]);
        }
        visit(f, x.shape(), out, (n, o, p, q, i, v, u, w) -> y.put(n, o, p, q, w * x.get(n, i, v, u), true));
        for (int k = 0; relu && k < y.data.length; k++) {
            y.data[k] = Math.max(0, y.data[k]);
        }
    }

    static void conv2dBackward(ReferenceTensor dy, Filter f, ReferenceTensor dx, boolean accumulate) {
        dx.clearUnless(accumulate);
        visit(f, dx.shape(), dy.shape(), (n, o, p, q, i, v, u, w) -> dx.put(n, i, v, u, w * dy.get(n, o, p, q), true));
    }

    static void maxPool(ReferenceTensor x, boolean relu, ReferenceTensor y, ReferenceTensor argmax) {
        Shape in = x.shape();
        Shape out = y.shape();
        for (int k = 0; k < y.data.length; k++) {
            int q = k % out.w();
            int p = k / out.w() % out.h();
            int c = k / (out.w() * out.h()) % out.c();
            int n = k / (out.w() * out.h() * out.c());
            double best = relu ? 0 : Double.NEGATIVE_INFINITY;
            argmax.data[k] = -1;
            for (int t = 0; t < 9; t++) {
                int v = 2 * p - 1 + t / 3;
                int u = 2 * q - 1 + t % 3;
                if (v >= 0 && u >= 0 && v < in.h() && u < in.w() && x.get(n, c, v, u) > best) {
                    best = x.get(n, c, v, u);
                    argmax.data[k] = t;
                }
            }
            y.data[k] = best;
        }
    }

    static void maxPoolBackward(ReferenceTensor dy, ReferenceTensor argmax, ReferenceTensor dx, boolean accumulate) {
        dx.clearUnless(accumulate);
        Shape out = dy.shape();
        for (int k = 0; k < dy.data.length; k++) {
            int t = (int) argmax.data[k];
            if (t < 0) {
                continue;
            }
            int v = 2 * (k / out.w() % out.h()) - 1 + t / 3;
            int u = 2 * (k % out.w()) - 1 + t % 3;
            int c = k / (out.w() * out.h()) % out.c();
            dx.put(k / (out.w() * out.h() * out.c()), c, v, u, dy.data[k], true);
        }
    }

    static void averagePool(ReferenceTensor x, ReferenceTensor y, boolean accumulate) {
        Shape s = y.shape();
        for (int k = 0; k < y.data.length; k++) {
            double sum = 0;
            for (int t = 0; t < 9; t++) {
                sum += x.padded(k / (s.c() * s.h() * s.w()), k / (s.h() * s.w()) % s.c(),
                        k / s.w() % s.h() - 1 + t / 3, k % s.w() - 1 + t % 3);
            }
            y.data[k] = (accumulate ? y.data[k] : 0) + sum / 9;
        }
    }

    static void upsample(ReferenceTensor x, int factor, ReferenceTensor y) {
        Shape s = y.shape();
        for (int k = 0; k < y.data.length; k++) {
            y.data[k] = x.get(k / (s.c() * s.h() * s.w()), k / (s.h() * s.w()) % s.c(), k / s.w() % s.h() / factor,
                    k % s.w() / factor);
        }
    }

    static void upsampleBackward(ReferenceTensor dy, int factor, ReferenceTensor dx, boolean accumulate) {
        dx.clearUnless(accumulate);
        Shape s = dy.shape();
        for (int k = 0; k < dy.data.length; k++) {
            dx.put(k / (s.c() * s.h() * s.w()), k / (s.h() * s.w()) % s.c(), k / s.w() % s.h() / factor,
                    k % s.w() / factor, dy.data[k], true);
        }
    }

    /** Copies channel {@code from[k]} of x to channel {@code to[k]} of y. */
    static void channels(ReferenceTensor x, int[] from, ReferenceTensor y, int[] to, boolean accumulate) {
        Shape s = x.shape();
        for (int n = 0; n < s.n(); n++) {
            for (int k = 0; k < from.length; k++) {
                for (int p = 0; p < s.h(); p++) {
                    for (int q = 0; q < s.w(); q++) {
                        y.put(n, to[k], p, q, x.get(n, from[k], p, q), accumulate);
                    }
                }
            }
        }
    }

    static void mahalanobis(ReferenceTensor f, GaussianField field, ReferenceTensor score, ReferenceTensor gradient) {
        int dims = field.dims();
        int packed = dims * (dims + 1) / 2;
        for (int n = 0; n < f.shape().n(); n++) {
            for (int p = 0; p < field.height() * field.width(); p++) {
                int y = p / field.width();
                int x = p % field.width();
                double[] g = new double[dims];
                double s = 0;
                for (int i = 0; i < dims; i++) {
                    double t = 0;
                    for (int j = 0; j <= i; j++) {
                        t += field.factor()[p * packed + i * (i + 1) / 2 + j]
                                * (f.get(n, j, y, x) - field.mean()[p * dims + j]);
                    }
                    s += t * t;
                    for (int j = 0; j <= i; j++) {
                        g[j] += 2 * t * field.factor()[p * packed + i * (i + 1) / 2 + j];
                    }
                }
                score.put(n, 0, y, x, s, false);
                for (int j = 0; j < dims; j++) {
                    gradient.put(n, j, y, x, g[j], false);
                }
            }
        }
    }
}
