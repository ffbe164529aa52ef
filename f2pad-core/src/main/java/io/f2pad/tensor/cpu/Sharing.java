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
        share.launch(g, from, d);
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

    private final class Share {

        private final Split split = new Split();
        private final Sum sum = new Sum();
        private CpuTensor g;
        private CpuTensor weights;
        private CpuTensor d;
        private int radius;
        /** Rows of g, one array per channel, with the radius of zeros on both sides. */
        private float[][] planes = new float[0][0];
        private int pitch;

        Share(CpuTensor nothing) {
            g = nothing;
            weights = nothing;
            d = nothing;
        }

        void launch(CpuTensor gradient, CpuTensor from, CpuTensor to) {
            g = gradient;
            weights = from;
            d = to;
            radius = (int) Math.round(Math.sqrt(from.n / to.n)) / 2;
            pitch = g.w + 2 * radius;
            int floats = g.n * g.h * pitch + engine.kernels.padded(1);
            if (planes.length < g.c || planes[0].length < floats) {
                planes = new float[g.c][floats];
            }
            int first = Math.max(0, d.top - radius);
            split.launch(engine, g.n, first, Math.min(g.h, d.bottom + radius), g.floats());
            sum.launch(engine, d, from.n * d.floats() / d.c);
        }

        private final class Split extends RowJob {

            @Override
            void row(int image, int y, int worker) {
                int to = (image * g.h + y) * pitch;
                for (int c = 0; c < g.c; c++) {
                    float[] plane = planes[c];
                    Arrays.fill(plane, to, to + radius, 0f);
                    Arrays.fill(plane, to + radius + g.w, to + pitch, 0f);
                    for (int x = 0, i = to + radius, o = g.at(image, y, 0) + c; x < g.w; x++, o += g.c) {
                        plane[i + x] = g.data[o];
                    }
                }
            }
        }

        private final class Sum extends RowJob {

            /** Weight by weight over the whole row: {@code d[x] += w[x] g[x + offset]}. */
            @Override
            void row(int image, int y, int worker) {
                int window = 2 * radius + 1;
                int count = d.right - d.left;
                Kernels kernels = engine.scratch(worker).kernels;
                int length = kernels.padded(count);
                float[][] p = engine.scratch(worker).planes(d.c + 1, length);
                for (int c = 0; c < d.c; c++) {
                    Arrays.fill(p[c], 0, count, 0f);
                }
                for (int k = 0; k < window * window; k++) {
                    int v = y + k / window - radius;
                    if (v < 0 || v >= g.h) {
                        continue;
                    }
                    int from = weights.at(image * window * window + k, y, d.left);
                    System.arraycopy(weights.data, from, p[d.c], 0, count);
                    int offset = (image * g.h + v) * pitch + d.left + k % window;
                    for (int c = 0; c < d.c; c++) {
                        kernels.addProduct(p[d.c], planes[c], offset, p[c], length);
                    }
                }
                for (int c = 0; c < d.c; c++) {
                    int to = d.at(image, y, d.left) + c;
                    for (int i = 0; i < count; i++, to += d.c) {
                        d.data[to] = p[c][i];
                    }
                }
            }
        }
    }
}
