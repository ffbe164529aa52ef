package io.f2pad.tensor.cpu;

import io.f2pad.objective.ColourRange;

/**
 * The objective's terms that see one pixel at a time: LOG penalty (Eq. 8) and range penalty. A row is taken apart into
 * one array per colour, so that the loops over its pixels are vectors.
 */
final class PixelTerms {

    private final Engine engine;
    private final LogPenalty logPenalty;
    private final Range range;

    PixelTerms(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        logPenalty = new LogPenalty(nothing);
        range = new Range(nothing);
    }

    void logPenalty(CpuTensor n, CpuTensor image, CpuTensor omega, double epsilon, CpuTensor map) {
        logPenalty.input = image;
        logPenalty.epsilon = (float) epsilon;
        logPenalty.forward(n, omega, map);
    }

    void logPenaltyBackward(CpuTensor n, CpuTensor image, CpuTensor omega, double epsilon, CpuTensor dMap,
            CpuTensor dn, boolean accumulate) {
        logPenalty.input = image;
        logPenalty.epsilon = (float) epsilon;
        logPenalty.backward(n, omega, dMap, dn, accumulate);
    }

    void range(CpuTensor n, CpuTensor omega, ColourRange valid, CpuTensor map) {
        range.valid = valid;
        range.forward(n, omega, map);
    }

    void rangeBackward(CpuTensor n, CpuTensor omega, ColourRange valid, CpuTensor dMap, CpuTensor dn,
            boolean accumulate) {
        range.valid = valid;
        range.backward(n, omega, dMap, dn, accumulate);
    }

    /** A map of the pixels of omega, forward or backward. */
    private abstract class Term extends RowJob {

        /** The pixels' colours, the result's, the weights, and two that a term may use. */
        private static final int PLANES = 9;

        private CpuTensor n;
        private CpuTensor omega;
        private CpuTensor map;
        private CpuTensor dn;
        private boolean backward;
        private boolean accumulate;

        Term(CpuTensor nothing) {
            n = nothing;
            omega = nothing;
            map = nothing;
            dn = nothing;
        }

        final void forward(CpuTensor at, CpuTensor region, CpuTensor result) {
            n = at;
            omega = region;
            map = result;
            backward = false;
            launch(engine, result, 3 * result.floats());
        }

        final void backward(CpuTensor at, CpuTensor region, CpuTensor gradient, CpuTensor to, boolean add) {
            n = at;
            omega = region;
            map = gradient;
            dn = to;
            accumulate = add;
            backward = true;
            launch(engine, to, to.floats());
        }

        @Override
        final void row(int image, int y, int worker) {
            CpuTensor written = backward ? dn : map;
            int pixels = written.right - written.left;
            int o = n.at(image, y, written.left);
            Scratch scratch = engine.scratch(worker);
            int length = scratch.kernels.padded(pixels);
            float[][] p = scratch.planes(PLANES, length);
            load(n.data, o, p, pixels);
            int m = map.at(image, y, written.left);
            int w = omega.at(image, y, written.left);
            if (!backward) {
                values(p, length, scratch.kernels);
                for (int i = 0; i < pixels; i++) {
                    map.data[m + i] = omega.data[w + i] != 0 ? p[3][i] : 0;
                }
                return;
            }
            for (int i = 0; i < pixels; i++) {
                p[6][i] = omega.data[w + i] != 0 ? map.data[m + i] : 0;
            }
            slopes(p, length, scratch.kernels);
            if (accumulate) {
                PixelRows.add(p[3], p[4], p[5], pixels, dn.data, o);
            } else {
                PixelRows.join(p[3], p[4], p[5], pixels, dn.data, o);
            }
        }

        /** Fills planes 0 to 2, by default with the colours of N; behind the pixels there may be any finite values. */
        void load(float[] pixels, int o, float[][] p, int count) {
            PixelRows.split(pixels, o, count, p[0], p[1], p[2]);
        }

        /** Writes the term of every pixel to plane 3. */
        abstract void values(float[][] p, int count, Kernels kernels);

        /** Writes the gradient, weighted by plane 6, to planes 3 to 5. */
        abstract void slopes(float[][] p, int count, Kernels kernels);
    }

    /** On the anomaly a = I - N. */
    private final class LogPenalty extends Term {

        private CpuTensor input;
        private float epsilon = 1;

        LogPenalty(CpuTensor nothing) {
            super(nothing);
            input = nothing;
        }

        @Override
        void load(float[] pixels, int o, float[][] p, int count) {
            PixelRows.difference(input.data, pixels, o, count, p[0], p[1], p[2]);
        }

        @Override
        void values(float[][] p, int count, Kernels kernels) {
            LogRows.square(p[0], p[1], p[2], p[4], count);
            LogRows.value(p[4], epsilon, p[5], p[3], count);
        }

        @Override
        void slopes(float[][] p, int count, Kernels kernels) {
            LogRows.square(p[0], p[1], p[2], p[7], count);
            float[] scale = p[8];
            LogRows.slope(p[7], p[6], scale, epsilon, count);
            PixelRows.multiply(p[0], scale, p[3], count);
            PixelRows.multiply(p[1], scale, p[4], count);
            PixelRows.multiply(p[2], scale, p[5], count);
        }
    }

    private final class Range extends Term {

        private ColourRange valid = ColourRange.UNBOUNDED;

        Range(CpuTensor nothing) {
            super(nothing);
        }

        @Override
        void values(float[][] p, int count, Kernels kernels) {
            for (int i = 0; i < count; i++) {
                float r = excess(p[0][i], 0);
                float g = excess(p[1][i], 1);
                float b = excess(p[2][i], 2);
                p[3][i] = r * r + g * g + b * b;
            }
        }

        @Override
        void slopes(float[][] p, int count, Kernels kernels) {
            for (int c = 0; c < 3; c++) {
                for (int i = 0; i < count; i++) {
                    p[3 + c][i] = 2 * p[6][i] * excess(p[c][i], c);
                }
            }
        }

        /** Signed distance from the valid values of a channel. */
        private float excess(float value, int c) {
            return Math.max(0, value - valid.high()[c]) + Math.min(0, value - valid.low()[c]);
        }
    }
}
