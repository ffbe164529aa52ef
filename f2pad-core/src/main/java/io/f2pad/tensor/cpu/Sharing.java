package io.f2pad.tensor.cpu;

import io.f2pad.objective.SharingOptions;

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
        weights.launch(engine, to, to.floats());
    }

    void share(CpuTensor g, CpuTensor from, CpuTensor d) {
        share.g = g;
        share.weights = from;
        share.d = d;
        share.radius = (int) Math.round(Math.sqrt(from.c)) / 2;
        share.launch(engine, d, d.floats() / d.c * from.c);
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
            int o = to.at(image, y, to.left);
            int inside = omega.at(image, y, 0);
            for (int x = to.left; x < to.right; x++, o += to.c) {
                double sum = 0;
                for (int k = 0; k < to.c; k++) {
                    double weight = omega.data[inside + x] == 0 ? 0 : weight(image, y, x, k);
                    to.data[o + k] = (float) weight;
                    sum += weight;
                }
                // The centre weighs 1 inside omega, so the sum is 0 only outside.
                for (int k = 0; sum > 0 && k < to.c; k++) {
                    to.data[o + k] = (float) (to.data[o + k] / sum);
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

    private static final class Share extends RowJob {

        private CpuTensor g;
        private CpuTensor weights;
        private CpuTensor d;
        private int radius;

        Share(CpuTensor nothing) {
            g = nothing;
            weights = nothing;
            d = nothing;
        }

        @Override
        void row(int image, int y, int worker) {
            int window = 2 * radius + 1;
            int centre = radius * window + radius;
            int o = weights.at(image, y, d.left);
            int to = d.at(image, y, d.left);
            for (int x = d.left; x < d.right; x++, o += weights.c, to += d.c) {
                if (weights.data[o + centre] == 0) {
                    for (int c = 0; c < d.c; c++) {
                        d.data[to + c] = 0;
                    }
                } else if (d.c == 3) {
                    shareThree(image, y, x, o, to, window);
                } else {
                    shareAny(image, y, x, o, to, window);
                }
            }
        }

        private void shareThree(int image, int y, int x, int o, int to, int window) {
            float[] from = g.data;
            int x0 = Math.max(0, x - radius);
            int x1 = Math.min(g.w - 1, x + radius);
            int y1 = Math.min(g.h - 1, y + radius);
            float red = 0;
            float green = 0;
            float blue = 0;
            for (int v = Math.max(0, y - radius); v <= y1; v++) {
                int k = o + (v - y + radius) * window + x0 - x + radius;
                int i = g.at(image, v, x0);
                for (int u = x0; u <= x1; u++, k++, i += 3) {
                    float weight = weights.data[k];
                    red += weight * from[i];
                    green += weight * from[i + 1];
                    blue += weight * from[i + 2];
                }
            }
            d.data[to] = red;
            d.data[to + 1] = green;
            d.data[to + 2] = blue;
        }

        private void shareAny(int image, int y, int x, int o, int to, int window) {
            for (int c = 0; c < d.c; c++) {
                float sum = 0;
                for (int v = Math.max(0, y - radius); v <= Math.min(g.h - 1, y + radius); v++) {
                    for (int u = Math.max(0, x - radius); u <= Math.min(g.w - 1, x + radius); u++) {
                        int k = (v - y + radius) * window + u - x + radius;
                        sum += weights.data[o + k] * g.data[g.at(image, v, u) + c];
                    }
                }
                d.data[to + c] = sum;
            }
        }
    }
}
