package io.f2pad.tensor.cpu;

import io.f2pad.objective.SharingOptions;
import java.util.Arrays;

/**
 * Neighbour-weighted gradient sharing: weights once per image (Eq. 14), their sum every iteration (Eq. 13). The weights
 * of one image row lie together, a row of the tensor per neighbour, so that an iteration reads them in order.
 */
final class Sharing {

    private final Engine engine;
    private final Weights weights;
    private final Split split;
    private final Share share;

    Sharing(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        weights = new Weights(nothing);
        split = new Split(nothing);
        share = new Share(nothing);
    }

    void weights(CpuTensor colours, CpuTensor omega, SharingOptions options, CpuTensor to) {
        weights.colours = colours;
        weights.omega = omega;
        weights.options = options;
        weights.to = to;
        int neighbours = to.h / omega.h;
        weights.launch(engine, omega.n, to.top / neighbours, to.bottom / neighbours, to.floats());
    }

    void share(CpuTensor g, CpuTensor from, CpuTensor d) {
        prepare(g, from, d);
        share.d = d;
        share.launch(engine, d, from.h / d.h * d.floats());
    }

    /** Takes a gradient apart, as far as the rows of d need it, for {@link #sharedRow}. */
    void prepare(CpuTensor g, CpuTensor from, CpuTensor d) {
        int window = (int) Math.round(Math.sqrt(from.h / (double) d.h));
        split.take(g, window / 2);
        split.weights = from;
        split.launch(engine, g.n, Math.max(0, d.top - window / 2), Math.min(g.h, d.bottom + window / 2), g.floats());
    }

    /**
     * Writes a row of the shared gradient to planes 0 to 2.
     *
     * @param image   image index
     * @param y       row index
     * @param left    first pixel
     * @param count   pixels
     * @param scratch of the running worker
     * @param p       planes of at least the padded count
     */
    void sharedRow(int image, int y, int left, int count, Scratch scratch, float[][] p) {
        int window = 2 * split.radius + 1;
        int length = scratch.kernels.padded(count);
        for (int c = 0; c < 3; c++) {
            Arrays.fill(p[c], 0, count, 0f);
        }
        // Neighbour by neighbour over the whole row, as the weights lie in memory.
        for (int k = 0; k < window * window; k++) {
            int v = y + k / window - split.radius;
            if (v >= 0 && v < split.g.h) {
                int at = (image * split.g.h + v) * split.pitch + left + k % window;
                scratch.kernels.addProducts(split.weights.data,
                        split.weights.at(image, y * window * window + k, left), split.planes, at, split.plane, p,
                        length);
            }
        }
    }

    private final class Weights extends RowJob {

        /** So many halvings bring the exponent of every weight that is not 0 near 0. */
        private static final int HALVINGS = 10;
        /** Its exponential is 0 as a float; beyond, the series would leave its range. */
        private static final double LARGEST = 700;
        /** Planes of the neighbours' colours and of the squared distances. */
        private static final int OTHER = 3;
        private static final int DISTANCE = 6;

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
            int count = to.right - to.left;
            int window = options.window();
            Scratch scratch = engine.scratch(worker);
            double[][] rows = scratch.doubles(window * window + 1, count);
            double[] sums = rows[window * window];
            Arrays.fill(sums, 0, count, 0);
            float[][] p = scratch.planes(DISTANCE + 1, count);
            PixelRows.split(colours.data, colours.at(image, y, to.left), count, p[0], p[1], p[2]);
            for (int k = 0; k < window * window; k++) {
                neighbour(image, y, k / window - window / 2, k % window - window / 2, p, rows[k], count);
                add(rows[k], sums, count);
            }
            // The centre weighs 1 inside omega, so the sum is 0 only outside, where every weight is 0.
            for (int i = 0; i < count; i++) {
                sums[i] = 1 / Math.max(sums[i], 1);
            }
            for (int k = 0; k < window * window; k++) {
                int o = to.at(image, y * window * window + k, to.left);
                for (int i = 0; i < count; i++) {
                    to.data[o + i] = (float) (rows[k][i] * sums[i]);
                }
            }
        }

        /** The weights of one neighbour before they are normalised, for a row of pixels. */
        private void neighbour(int image, int y, int dy, int dx, float[][] p, double[] row, int count) {
            Arrays.fill(row, 0, count, LARGEST);
            int first = Math.max(0, -dx - to.left);
            int run = Math.min(count, omega.w - dx - to.left) - first;
            if (y + dy >= 0 && y + dy < omega.h && run > 0) {
                int left = to.left + first;
                PixelRows.split(colours.data, colours.at(image, y + dy, left + dx), run, p[OTHER], p[OTHER + 1],
                        p[OTHER + 2]);
                Arrays.fill(p[DISTANCE], 0, run, 0f);
                for (int c = 0; c < 3; c++) {
                    addSquare(p[c], first, p[OTHER + c], p[DISTANCE], run);
                }
                double colour = 1 / (options.factor() * options.colourSigma() * options.colourSigma());
                double space = (dy * dy + dx * dx)
                        / (options.factor() * options.spatialSigma() * options.spatialSigma());
                int here = omega.at(image, y, left);
                int there = omega.at(image, y + dy, left + dx);
                for (int i = 0; i < run; i++) {
                    if (omega.data[here + i] != 0 && omega.data[there + i] != 0) {
                        row[first + i] = Math.min(LARGEST, space + colour * p[DISTANCE][i]);
                    }
                }
            }
            exponential(row, count);
        }

        private static void addSquare(float[] x, int xo, float[] y, float[] to, int count) {
            for (int i = 0; i < count; i++) {
                float d = x[xo + i] - y[i];
                to[i] += d * d;
            }
        }

        /** {@code exp(-x)} by its series and squarings. */
        private static void exponential(double[] x, int count) {
            for (int i = 0; i < count; i++) {
                double z = x[i] * (1.0 / (1 << HALVINGS));
                double series = 1 - z * (1 - z * (1.0 / 2) * (1 - z * (1.0 / 3) * (1 - z * (1.0 / 4)
                        * (1 - z * (1.0 / 5) * (1 - z * (1.0 / 6) * (1 - z * (1.0 / 7) * (1 - z * (1.0 / 8))))))));
                x[i] = series;
            }
            for (int k = 0; k < HALVINGS; k++) {
                for (int i = 0; i < count; i++) {
                    x[i] *= x[i];
                }
            }
        }

        private static void add(double[] x, double[] to, int count) {
            for (int i = 0; i < count; i++) {
                to[i] += x[i];
            }
        }
    }

    /** Rows of a gradient, one plane per channel, with the radius of zeros on both sides. */
    private static final class Split extends RowJob {

        private static final int SLACK = 64;

        private CpuTensor g;
        private CpuTensor weights;
        private int radius;
        private float[] planes = new float[0];
        private int plane;
        private int pitch;

        Split(CpuTensor nothing) {
            g = nothing;
            weights = nothing;
        }

        void take(CpuTensor gradient, int reach) {
            g = gradient;
            radius = reach;
            pitch = g.w + 2 * radius;
            // Whole vectors are read behind the last row.
            plane = g.n * g.h * pitch + SLACK;
            if (planes.length < 3 * plane) {
                planes = new float[3 * plane];
            }
        }

        @Override
        void row(int image, int y, int worker) {
            int to = (image * g.h + y) * pitch;
            for (int c = 0; c < 3; c++) {
                Arrays.fill(planes, to + c * plane, to + c * plane + radius, 0f);
                Arrays.fill(planes, to + c * plane + radius + g.w, to + c * plane + pitch, 0f);
            }
            PixelRows.split(g.data, g.at(image, y, 0), g.w, planes, to + radius, plane);
        }
    }

    private final class Share extends RowJob {

        private CpuTensor d;

        Share(CpuTensor nothing) {
            d = nothing;
        }

        @Override
        void row(int image, int y, int worker) {
            int count = d.right - d.left;
            Scratch scratch = engine.scratch(worker);
            float[][] p = scratch.planes(3, scratch.kernels.padded(count));
            sharedRow(image, y, d.left, count, scratch, p);
            PixelRows.join(p[0], p[1], p[2], count, d.data, d.at(image, y, d.left));
        }
    }
}
