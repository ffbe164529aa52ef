package io.f2pad.reference;

import io.f2pad.objective.AdanOptions;
import io.f2pad.objective.ColourRange;
import io.f2pad.objective.MixtureField;
import io.f2pad.objective.SharingOptions;
import io.f2pad.objective.StepOptions;
import io.f2pad.objective.TvForm;
import io.f2pad.tensor.AdanState;
import io.f2pad.tensor.Shape;

/** The pixel terms and the update as literal loops over the paper's equations. */
final class ReferencePixels {

    private ReferencePixels() {
    }

    private static boolean inside(ReferenceTensor omega, int n, int y, int x) {
        return omega.padded(n, 0, y, x) != 0;
    }

    private static void eachPixel(Shape shape, Pixel action) {
        for (int n = 0; n < shape.n(); n++) {
            for (int y = 0; y < shape.h(); y++) {
                for (int x = 0; x < shape.w(); x++) {
                    action.at(n, y, x);
                }
            }
        }
    }

    private interface Pixel {
        void at(int n, int y, int x);
    }

    static void logPenalty(ReferenceTensor n, ReferenceTensor image, ReferenceTensor omega, double epsilon,
            ReferenceTensor map) {
        eachPixel(map.shape(), (b, y, x) -> {
            double t = norm(n, image, b, y, x);
            double value = Math.log(Math.sqrt(t * t + epsilon) + t) - 0.5 * Math.log(epsilon);
            map.put(b, 0, y, x, inside(omega, b, y, x) ? value : 0, false);
        });
    }

    private static double norm(ReferenceTensor n, ReferenceTensor image, int b, int y, int x) {
        double sum = 0;
        for (int c = 0; c < 3; c++) {
            sum += Math.pow(image.get(b, c, y, x) - n.get(b, c, y, x), 2);
        }
        return Math.sqrt(sum);
    }

    static void logPenaltyBackward(ReferenceTensor n, ReferenceTensor image, ReferenceTensor omega, double epsilon,
            ReferenceTensor dMap, ReferenceTensor dn, boolean accumulate) {
        eachPixel(dMap.shape(), (b, y, x) -> {
            double t = norm(n, image, b, y, x);
            for (int c = 0; c < 3; c++) {
                double a = image.get(b, c, y, x) - n.get(b, c, y, x);
                double g = inside(omega, b, y, x) && t > 0 ? -a / (t * Math.sqrt(t * t + epsilon)) : 0;
                dn.put(b, c, y, x, g * dMap.get(b, 0, y, x), accumulate);
            }
        });
    }

    private static double[][] precision(MixtureField m, int k) {
        float[] p = m.precisions();
        return new double[][] {{p[6 * k], p[6 * k + 1], p[6 * k + 2]}, {p[6 * k + 1], p[6 * k + 3], p[6 * k + 4]},
            {p[6 * k + 2], p[6 * k + 4], p[6 * k + 5]}};
    }

    /** Gives value, then 2 P (n - mu) of the nearest component. */
    private static double[] mixture(ReferenceTensor n, MixtureField m, int b, int y, int x) {
        double[] best = {Double.POSITIVE_INFINITY, 0, 0, 0};
        for (int k = 0; k < m.components(); k++) {
            double[][] p = precision(m, k);
            double[] found = {m.offsets()[k], 0, 0, 0};
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) {
                    double di = n.get(b, i, y, x) - m.means()[3 * k + i];
                    double dj = n.get(b, j, y, x) - m.means()[3 * k + j];
                    found[0] += di * p[i][j] * dj;
                    found[1 + i] += 2 * p[i][j] * dj;
                }
            }
            best = found[0] < best[0] ? found : best;
        }
        return best;
    }

    static void mixturePrior(ReferenceTensor n, ReferenceTensor omega, MixtureField m, ReferenceTensor map,
            ReferenceTensor gradient) {
        eachPixel(map.shape(), (b, y, x) -> {
            double[] found = inside(omega, b, y, x) ? mixture(n, m, b, y, x) : new double[4];
            map.put(b, 0, y, x, found[0], false);
            for (int c = 0; c < 3; c++) {
                gradient.put(b, c, y, x, found[1 + c], false);
            }
        });
    }

    static void rangePenalty(ReferenceTensor n, ReferenceTensor omega, ColourRange range, ReferenceTensor map) {
        eachPixel(map.shape(), (b, y, x) -> {
            double sum = 0;
            for (int c = 0; c < 3; c++) {
                double above = Math.max(0, n.get(b, c, y, x) - range.high()[c]);
                double below = Math.max(0, range.low()[c] - n.get(b, c, y, x));
                sum += above * above + below * below;
            }
            map.put(b, 0, y, x, inside(omega, b, y, x) ? sum : 0, false);
        });
    }

    static void rangePenaltyBackward(ReferenceTensor n, ReferenceTensor omega, ColourRange range,
            ReferenceTensor dMap, ReferenceTensor dn, boolean accumulate) {
        eachPixel(dMap.shape(), (b, y, x) -> {
            for (int c = 0; c < 3; c++) {
                double above = Math.max(0, n.get(b, c, y, x) - range.high()[c]);
                double below = Math.max(0, range.low()[c] - n.get(b, c, y, x));
                double g = inside(omega, b, y, x) ? 2 * (above - below) * dMap.get(b, 0, y, x) : 0;
                dn.put(b, c, y, x, g, accumulate);
            }
        });
    }

    /** Differences to the right and below, per channel; 0 where they leave the image. */
    private static double[][] differences(ReferenceTensor n, int b, int y, int x) {
        double[][] d = new double[2][3];
        for (int c = 0; c < 3; c++) {
            d[0][c] = x + 1 < n.shape().w() ? n.get(b, c, y, x + 1) - n.get(b, c, y, x) : 0;
            d[1][c] = y + 1 < n.shape().h() ? n.get(b, c, y + 1, x) - n.get(b, c, y, x) : 0;
        }
        return d;
    }

    private static double square(double[] v) {
        return v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
    }

    private static boolean touches(ReferenceTensor omega, int b, int y, int x) {
        return inside(omega, b, y, x) || inside(omega, b, y + 1, x) || inside(omega, b, y, x + 1);
    }

    static void totalVariation(ReferenceTensor n, ReferenceTensor omega, TvForm form, double delta,
            ReferenceTensor map) {
        eachPixel(map.shape(), (b, y, x) -> {
            double[][] d = differences(n, b, y, x);
            double value = 0;
            if (form == TvForm.JOINT_ISOTROPIC) {
                value = Math.sqrt(square(d[0]) + square(d[1]) + delta);
            } else if (form == TvForm.SEPARABLE) {
                value = Math.sqrt(square(d[0]) + delta) + Math.sqrt(square(d[1]) + delta);
            } else {
                for (int c = 0; c < 3; c++) {
                    value += Math.sqrt(d[0][c] * d[0][c] + d[1][c] * d[1][c] + delta);
                }
            }
            map.put(b, 0, y, x, touches(omega, b, y, x) ? value : 0, false);
        });
    }

    static void totalVariationBackward(ReferenceTensor n, ReferenceTensor omega, TvForm form, double delta,
            ReferenceTensor dMap, ReferenceTensor dn, boolean accumulate) {
        dn.clearUnless(accumulate);
        eachPixel(dMap.shape(), (b, y, x) -> {
            double[][] d = differences(n, b, y, x);
            for (int side = 0; touches(omega, b, y, x) && side < 2; side++) {
                int v = y + side;
                int u = x + 1 - side;
                for (int c = 0; c < 3 && v < n.shape().h() && u < n.shape().w(); c++) {
                    double root = form == TvForm.JOINT_ISOTROPIC ? square(d[0]) + square(d[1])
                            : form == TvForm.SEPARABLE ? square(d[side]) : d[0][c] * d[0][c] + d[1][c] * d[1][c];
                    double g = dMap.get(b, 0, y, x) * d[side][c] / Math.sqrt(root + delta);
                    dn.put(b, c, v, u, g, true);
                    dn.put(b, c, y, x, -g, true);
                }
            }
        });
    }

    static void sharingWeights(ReferenceTensor colours, ReferenceTensor omega, SharingOptions o,
            ReferenceTensor weights) {
        int half = o.window() / 2;
        eachPixel(omega.shape(), (b, y, x) -> {
            double[] w = new double[o.window() * o.window()];
            double sum = 0;
            for (int t = 0; t < w.length && inside(omega, b, y, x); t++) {
                int dy = t / o.window() - half;
                int dx = t % o.window() - half;
                if (inside(omega, b, y + dy, x + dx)) {
                    double colour = 0;
                    for (int c = 0; c < colours.shape().c(); c++) {
                        colour += Math.pow(colours.get(b, c, y, x) - colours.get(b, c, y + dy, x + dx), 2);
                    }
                    w[t] = Math.exp(-(dy * dy + dx * dx) / (o.factor() * o.spatialSigma() * o.spatialSigma()))
                            * Math.exp(-colour / (o.factor() * o.colourSigma() * o.colourSigma()));
                    sum += w[t];
                }
            }
            for (int t = 0; t < w.length; t++) {
                weights.put(b, 0, y * w.length + t, x, sum > 0 ? w[t] / sum : 0, false);
            }
        });
    }

    static void share(ReferenceTensor g, ReferenceTensor weights, ReferenceTensor d) {
        int window = (int) Math.round(Math.sqrt(weights.shape().h() / g.shape().h()));
        int half = window / 2;
        eachPixel(g.shape(), (b, y, x) -> {
            for (int c = 0; c < g.shape().c(); c++) {
                double sum = 0;
                for (int t = 0; t < window * window; t++) {
                    sum += weights.get(b, 0, y * window * window + t, x)
                            * g.padded(b, c, y + t / window - half, x + t % window - half);
                }
                d.put(b, c, y, x, sum, false);
            }
        });
    }

    static void adan(ReferenceTensor g, AdanState state, AdanOptions o, int step, ReferenceTensor u) {
        double[] m = ReferenceTensor.of(state.m()).data;
        double[] v = ReferenceTensor.of(state.v()).data;
        double[] n = ReferenceTensor.of(state.n()).data;
        double[] previous = ReferenceTensor.of(state.previous()).data;
        for (int i = 0; i < g.data.length; i++) {
            double difference = step == 1 ? 0 : g.data[i] - previous[i];
            m[i] = o.beta1() * m[i] + (1 - o.beta1()) * g.data[i];
            v[i] = o.beta2() * v[i] + (1 - o.beta2()) * difference;
            n[i] = o.beta3() * n[i] + (1 - o.beta3()) * Math.pow(g.data[i] + o.beta2() * difference, 2);
            previous[i] = g.data[i];
            double denominator = Math.sqrt(n[i]) / Math.sqrt(1 - Math.pow(o.beta3(), step)) + o.epsilon();
            u.data[i] = (m[i] / (1 - Math.pow(o.beta1(), step))
                    + o.beta2() * v[i] / (1 - Math.pow(o.beta2(), step))) / denominator;
        }
    }

    static void step(ReferenceTensor n, ReferenceTensor image, ReferenceTensor u, ReferenceTensor omega,
            StepOptions o) {
        eachPixel(omega.shape(), (b, y, x) -> {
            for (int c = 0; c < 3 && inside(omega, b, y, x); c++) {
                double value = n.get(b, c, y, x);
                double eta = o.rule() == StepOptions.Rule.CONSTANT ? o.eta0()
                        : o.eta0() * Math.max(Math.abs(image.get(b, c, y, x) - value), o.floor());
                double change = Math.max(-o.clipUpdate(), Math.min(o.clipUpdate(), eta * u.get(b, c, y, x)));
                n.put(b, c, y, x, Math.max(o.range().low()[c], Math.min(o.range().high()[c], value - change)), false);
            }
        });
    }
}
