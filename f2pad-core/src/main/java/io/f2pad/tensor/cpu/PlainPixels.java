package io.f2pad.tensor.cpu;

import io.f2pad.objective.MixtureField;

/** The pixel loops on plain arrays; the mixture's in double. */
final class PlainPixels {

    private PlainPixels() {
    }

    static void addProduct(float[] w, int wo, float[] x, int xo, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] += w[wo + i] * x[xo + i];
        }
    }

    static void nearest(float[][] p, int count, MixtureField field) {
        for (int i = 0; i < count; i++) {
            int best = 0;
            double least = distance(p, i, field, 0);
            for (int k = 1; k < field.components(); k++) {
                double distance = distance(p, i, field, k);
                if (distance < least) {
                    least = distance;
                    best = k;
                }
            }
            for (int c = 0; c < 3; c++) {
                p[3 + c][i] = (float) slope(p, i, field, best, c);
            }
            p[7][i] = (float) least;
        }
    }

    private static double distance(float[][] p, int i, MixtureField field, int k) {
        double sum = field.offsets()[k];
        for (int c = 0; c < 3; c++) {
            sum += ((double) p[c][i] - field.means()[3 * k + c]) * slope(p, i, field, k, c);
        }
        return sum;
    }

    /** Row c of {@code P_k (n - mu_k)}; xx, xy, xz, yy, yz, zz are stored. */
    private static double slope(float[][] p, int i, MixtureField field, int k, int c) {
        double x = (double) p[0][i] - field.means()[3 * k];
        double y = (double) p[1][i] - field.means()[3 * k + 1];
        double z = (double) p[2][i] - field.means()[3 * k + 2];
        float[] q = field.precisions();
        int o = 6 * k;
        return switch (c) {
            case 0 -> q[o] * x + q[o + 1] * y + q[o + 2] * z;
            case 1 -> q[o + 1] * x + q[o + 3] * y + q[o + 4] * z;
            default -> q[o + 2] * x + q[o + 4] * y + q[o + 5] * z;
        };
    }
}
