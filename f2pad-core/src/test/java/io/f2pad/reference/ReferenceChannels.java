package io.f2pad.reference;

import io.f2pad.tensor.DepthwiseFilter;
import io.f2pad.tensor.Padding;
import io.f2pad.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** The methods that keep channels apart, as literal loops. */
final class ReferenceChannels {

    private ReferenceChannels() {
    }

    /** Visits every multiply-add: image and channel, output place, input place, weight. */
    private interface Visitor {
        void visit(int n, int c, int y, int x, int v, int u, double weight);
    }

    private static void visit(DepthwiseFilter f, Padding padding, Shape in, Shape out, Visitor visitor) {
        int k = f.kernel();
        for (int i = 0; i < out.size(); i++) {
            int x = i % out.w();
            int y = i / out.w() % out.h();
            int c = i / (out.w() * out.h()) % out.c();
            for (int t = 0; t < k * k; t++) {
                int v = y * f.stride() - padding.top() + t / k;
                int u = x * f.stride() - padding.left() + t % k;
                if (v >= 0 && u >= 0 && v < in.h() && u < in.w()) {
                    visitor.visit(i / (out.w() * out.h() * out.c()), c, y, x, v, u, f.weight()[c * k * k + t]);
                }
            }
        }
    }

    static void depthwise(ReferenceTensor x, DepthwiseFilter f, Padding padding, ReferenceTensor y) {
        Shape out = y.shape();
        for (int k = 0; k < y.data.length; k++) {
            y.data[k] = f.bias()[k / (out.h() * out.w()) % out.c()];
        }
        visit(f, padding, x.shape(), out, (n, c, p, q, v, u, w) -> y.put(n, c, p, q, w * x.get(n, c, v, u), true));
    }

    static void depthwiseBackward(ReferenceTensor dy, DepthwiseFilter f, Padding padding, ReferenceTensor dx,
            boolean accumulate) {
        dx.clearUnless(accumulate);
        visit(f, padding, dx.shape(), dy.shape(),
                (n, c, p, q, v, u, w) -> dx.put(n, c, v, u, w * dy.get(n, c, p, q), true));
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    static void siluBackward(ReferenceTensor x, ReferenceTensor dy, ReferenceTensor dx, boolean accumulate) {
        for (int k = 0; k < x.data.length; k++) {
            double s = sigmoid(x.data[k]);
            dx.data[k] = (accumulate ? dx.data[k] : 0) + dy.data[k] * s * (1 + x.data[k] * (1 - s));
        }
    }

    static void channelMean(ReferenceTensor x, @Nullable ReferenceTensor by, ReferenceTensor mean) {
        mean.clearUnless(false);
        int plane = x.shape().h() * x.shape().w();
        for (int k = 0; k < x.data.length; k++) {
            mean.data[k / plane] += x.data[k] * (by == null ? 1 : by.data[k]) / plane;
        }
    }

    static void scaleChannels(ReferenceTensor x, ReferenceTensor scale, @Nullable ReferenceTensor shift,
            ReferenceTensor y, boolean accumulate) {
        int plane = x.shape().h() * x.shape().w();
        for (int k = 0; k < x.data.length; k++) {
            y.data[k] = (accumulate ? y.data[k] : 0) + scale.data[k / plane] * x.data[k]
                    + (shift == null ? 0 : shift.data[k / plane]);
        }
    }
}
