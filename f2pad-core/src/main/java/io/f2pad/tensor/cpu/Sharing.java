package io.f2pad.tensor.cpu;

import io.f2pad.objective.SharingOptions;
import java.util.Arrays;

/** Neighbour-weighted gradient sharing: weights once per image (Eq. 14), their sum every iteration (Eq. 13). */
final class Sharing {

    private final Engine engine;
    private final Weights weights;
    private final Share share;

    Sharing(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        weights = new Weights(nothing);
        share = new Share(nothing);
    }

    void weights(CpuTensor colours, CpuTensor omega, SharingOptions options, CpuTensor to) {
        weights.colours = colours;
        weights.omega = omega;
        weights.options = options;
        weights.to = to;
        weights.launch(engine, omega.n, to.top, to.bottom, to.floats());
    }

    void share(CpuTensor g, CpuTensor from, CpuTensor d) {
        share.g = g;
        share.weights = from;
        share.d = d;
        share.radius = (int) Math.round(Math.sqrt(from.n / d.n)) / 2;
        share.launch(engine, d, from.n * d.floats() / d.c);
    }

    private static final class Weights extends RowJob {

        private CpuTensor colours;
        private CpuTensor omega;
        private SharingOptions options = SharingOptions.PAPER;
        private CpuTensor to;

        Weights(CpuTensor nothing) {
            colours = nothing;
            omega = nothing;
            to = nothing;
        }

        @Override
        void row(int image, int y, int worker) {
            int inside = omega.at(image, y, 0);
            int positions = options.window() * options.window();
            int first = to.at(image * positions, y, 0);
            for (int x = to.left; x < to.right; x++) {
                double sum = 0;
                for (int k = 0, o = first + x; k < positions; k++, o += to.image) {
                    double weight = omega.data[inside + x] == 0 ? 0 : weight(image, y, x, k);
                    to.data[o] = (float) weight;
                    sum += weight;
                }
                // The centre weighs 1 inside omega, so the sum is 0 only outside.
                for (int k = 0, o = first + x; sum > 0 && k < positions; k++, o += to.image) {
                    to.data[o] = (float) (to.data[o] / sum);
                }
            }
        }

        private double weight(int image, int y, int x, int k) {
            int window = options.window();
            int dy = k / window - window / 2;
            int dx = k % window - window / 2;
            if (y + dy < 0 || y + dy >= to.h || x + dx < 0 || x + dx >= to.w
                    || omega.data[omega.at(image, y + dy, x + dx)] == 0) {
                return 0;
            }
            int a = colours.at(image, y, x);
            int b = colours.at(image, y + dy, x + dx);
            double colour = 0;
            for (int c = 0; c < colours.c; c++) {
                double d = (double) colours.data[a + c] - colours.data[b + c];
                colour += d * d;
            }
            double spatial = options.factor() * options.spatialSigma() * options.spatialSigma();
            return Math.exp(-(dy * dy + dx * dx) / spatial
                    - colour / (options.factor() * options.colourSigma() * options.colourSigma()));
        }
    }

    private final class Share extends RowJob {

        private CpuTensor g;
        private CpuTensor weights;
        private CpuTensor d;
        private int radius;

        Share(CpuTensor nothing) {
            g = nothing;
            weights = nothing;
            d = nothing;
        }

        /** Weight by weight over the whole row: {@code d[x] += w[x] g[x + offset]}. */
        @Override
        void row(int image, int y, int worker) {
            int window = 2 * radius + 1;
            int count = d.right - d.left;
            Kernels kernels = engine.scratch(worker).kernels;
            int length = kernels.padded(count);
            float[][] p = engine.scratch(worker).planes(2 * d.c + 1, length + 2 * radius);
            for (int c = 0; c < d.c; c++) {
                Arrays.fill(p[d.c + c], 0, count, 0f);
            }
            for (int r = 0; r < window; r++) {
                int v = y + r - radius;
                if (v < 0 || v >= g.h) {
                    continue;
                }
                for (int c = 0; c < d.c; c++) {
                    gather(image, v, c, count + 2 * radius, p[c]);
                }
                for (int s = 0; s < window; s++) {
                    int from = weights.at((image * window + r) * window + s, y, d.left);
                    System.arraycopy(weights.data, from, p[2 * d.c], 0, count);
                    for (int c = 0; c < d.c; c++) {
                        kernels.addProduct(p[2 * d.c], p[c], s, p[d.c + c], length);
                    }
                }
            }
            for (int c = 0; c < d.c; c++) {
                int to = d.at(image, y, d.left) + c;
                for (int i = 0; i < count; i++, to += d.c) {
                    d.data[to] = p[d.c + c][i];
                }
            }
        }

        /** One channel of a row of g, from {@code radius} columns left of the window on; 0 outside the image. */
        private void gather(int image, int v, int c, int count, float[] to) {
            int first = d.left - radius;
            int begin = Math.max(0, -first);
            int end = Math.min(count, g.w - first);
            Arrays.fill(to, 0, begin, 0f);
            Arrays.fill(to, end, count, 0f);
            int o = g.at(image, v, first + begin) + c;
            for (int i = begin; i < end; i++, o += g.c) {
                to[i] = g.data[o];
            }
        }
    }
}
