package io.f2pad.tensor.cpu;

import io.f2pad.objective.ColourRange;
import io.f2pad.objective.MixtureField;

/** The objective's terms that see one pixel at a time: LOG penalty (Eq. 8), mixture prior (Eq. 10), range penalty. */
final class PixelTerms {

    private final Engine engine;
    private final LogPenalty logPenalty;
    private final Mixture mixture;
    private final Range range;

    PixelTerms(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        logPenalty = new LogPenalty(nothing);
        mixture = new Mixture(nothing);
        range = new Range(nothing);
    }

    void logPenalty(CpuTensor n, CpuTensor image, CpuTensor omega, double epsilon, CpuTensor map) {
        logPenalty.input = image;
        logPenalty.epsilon = epsilon;
        logPenalty.forward(engine, n, omega, map);
    }

    void logPenaltyBackward(CpuTensor n, CpuTensor image, CpuTensor omega, double epsilon, CpuTensor dMap,
            CpuTensor dn, boolean accumulate) {
        logPenalty.input = image;
        logPenalty.epsilon = epsilon;
        logPenalty.backward(engine, n, omega, dMap, dn, accumulate);
    }

    void mixture(CpuTensor n, CpuTensor omega, MixtureField field, CpuTensor map) {
        mixture.field = field;
        mixture.forward(engine, n, omega, map);
    }

    void mixtureBackward(CpuTensor n, CpuTensor omega, MixtureField field, CpuTensor dMap, CpuTensor dn,
            boolean accumulate) {
        mixture.field = field;
        mixture.backward(engine, n, omega, dMap, dn, accumulate);
    }

    void range(CpuTensor n, CpuTensor omega, ColourRange valid, CpuTensor map) {
        range.valid = valid;
        range.forward(engine, n, omega, map);
    }

    void rangeBackward(CpuTensor n, CpuTensor omega, ColourRange valid, CpuTensor dMap, CpuTensor dn,
            boolean accumulate) {
        range.valid = valid;
        range.backward(engine, n, omega, dMap, dn, accumulate);
    }

    /** A map of the pixels of omega, forward or backward. */
    private abstract static class Term extends RowJob {

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

        final void forward(Engine engine, CpuTensor at, CpuTensor region, CpuTensor result) {
            n = at;
            omega = region;
            map = result;
            backward = false;
            launch(engine, result, 3 * result.floats());
        }

        final void backward(Engine engine, CpuTensor at, CpuTensor region, CpuTensor gradient, CpuTensor to,
                boolean add) {
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
            int m = map.at(image, y, 0);
            int w = omega.at(image, y, 0);
            int o = n.at(image, y, written.left);
            for (int x = written.left; x < written.right; x++, o += 3) {
                boolean inside = omega.data[w + x] != 0;
                if (!backward) {
                    map.data[m + x] = inside ? value(n.data, o) : 0;
                    continue;
                }
                if (!accumulate) {
                    dn.data[o] = 0;
                    dn.data[o + 1] = 0;
                    dn.data[o + 2] = 0;
                }
                if (inside) {
                    addGradient(n.data, o, map.data[m + x], dn.data);
                }
            }
        }

        /** The term of the pixel whose channels start at o. */
        abstract float value(float[] pixels, int o);

        /** Adds the weighted gradient of that pixel. */
        abstract void addGradient(float[] pixels, int o, float weight, float[] gradient);
    }

    private static final class LogPenalty extends Term {

        private static final double SMALL = 0.05;

        private CpuTensor input;
        private double epsilon = 1;

        LogPenalty(CpuTensor nothing) {
            super(nothing);
            input = nothing;
        }

        @Override
        float value(float[] pixels, int o) {
            double square = squared(pixels, o) / epsilon;
            double z = Math.sqrt(square);
            if (z < SMALL) {
                // The logarithm cancels near 0, its series does not; the next term is below 1e-10 of the sum.
                return (float) (z * (1 - square * (1.0 / 6 - square * (3.0 / 40 - square * (15.0 / 336)))));
            }
            return (float) Math.log(z + Math.sqrt(1 + square));
        }

        @Override
        void addGradient(float[] pixels, int o, float weight, float[] gradient) {
            double squared = squared(pixels, o);
            if (squared > 0) {
                double scale = -weight / Math.sqrt(squared * (squared + epsilon));
                for (int c = 0; c < 3; c++) {
                    gradient[o + c] += (float) (scale * ((double) input.data[o + c] - pixels[o + c]));
                }
            }
        }

        private double squared(float[] pixels, int o) {
            double x = (double) input.data[o] - pixels[o];
            double y = (double) input.data[o + 1] - pixels[o + 1];
            double z = (double) input.data[o + 2] - pixels[o + 2];
            return x * x + y * y + z * z;
        }
    }

    private static final class Mixture extends Term {

        private MixtureField field = new MixtureField(new float[3], new float[6], new float[1]);

        Mixture(CpuTensor nothing) {
            super(nothing);
        }

        @Override
        float value(float[] pixels, int o) {
            double best = Double.POSITIVE_INFINITY;
            for (int k = 0; k < field.components(); k++) {
                best = Math.min(best, distance(pixels, o, k));
            }
            return (float) best;
        }

        @Override
        void addGradient(float[] pixels, int o, float weight, float[] gradient) {
            int best = 0;
            double least = distance(pixels, o, 0);
            for (int k = 1; k < field.components(); k++) {
                double distance = distance(pixels, o, k);
                if (distance < least) {
                    least = distance;
                    best = k;
                }
            }
            float[] p = field.precisions();
            int q = 6 * best;
            double x = (double) pixels[o] - field.means()[3 * best];
            double y = (double) pixels[o + 1] - field.means()[3 * best + 1];
            double z = (double) pixels[o + 2] - field.means()[3 * best + 2];
            double scale = 2.0 * weight;
            gradient[o] += (float) (scale * (p[q] * x + p[q + 1] * y + p[q + 2] * z));
            gradient[o + 1] += (float) (scale * (p[q + 1] * x + p[q + 3] * y + p[q + 4] * z));
            gradient[o + 2] += (float) (scale * (p[q + 2] * x + p[q + 4] * y + p[q + 5] * z));
        }

        private double distance(float[] pixels, int o, int k) {
            float[] p = field.precisions();
            double x = (double) pixels[o] - field.means()[3 * k];
            double y = (double) pixels[o + 1] - field.means()[3 * k + 1];
            double z = (double) pixels[o + 2] - field.means()[3 * k + 2];
            int q = 6 * k;
            return p[q] * x * x + p[q + 3] * y * y + p[q + 5] * z * z
                    + 2 * (p[q + 1] * x * y + p[q + 2] * x * z + p[q + 4] * y * z) + field.offsets()[k];
        }
    }

    private static final class Range extends Term {

        private ColourRange valid = ColourRange.UNBOUNDED;

        Range(CpuTensor nothing) {
            super(nothing);
        }

        @Override
        float value(float[] pixels, int o) {
            double sum = 0;
            for (int c = 0; c < 3; c++) {
                double excess = excess(pixels[o + c], c);
                sum += excess * excess;
            }
            return (float) sum;
        }

        @Override
        void addGradient(float[] pixels, int o, float weight, float[] gradient) {
            for (int c = 0; c < 3; c++) {
                gradient[o + c] += (float) (2.0 * weight * excess(pixels[o + c], c));
            }
        }

        /** Signed distance from the valid values of a channel. */
        private double excess(double value, int c) {
            return Math.max(0, value - valid.high()[c]) + Math.min(0, value - valid.low()[c]);
        }
    }
}
