package io.f2pad.cli.rival;

import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import io.f2pad.image.ScoreMap;

/**
 * The guided filter with a colour guide (He, Sun and Tang, Guided Image Filtering, 2013) applied to the score map, so
 * that scores fall where the image has an edge. The threshold of the filtered scores is the middle between the lowest
 * score inside the first mask and the highest outside, which is where the first mask's own threshold lies.
 *
 * @param radius  window radius in pixels of an image whose longer side is 256; it grows with the image
 * @param epsilon regularisation of the local linear model, squared colour units
 */
public record GuidedFilter(int radius, double epsilon) implements MaskRefinement {

    private static final double REFERENCE = 256;

    /** Checks the ranges. */
    public GuidedFilter {
        if (radius < 1 || !(epsilon > 0)) {
            throw new IllegalArgumentException("guided filter: radius must be at least 1 and epsilon positive, got "
                    + radius + ", " + epsilon);
        }
    }

    @Override
    public String name() {
        return "guided filter";
    }

    @Override
    public Mask refine(Planes image, ScoreMap scores, Mask initial) {
        MaskRefinement.check(image, scores, initial);
        int plane = image.plane();
        if (initial.isEmpty() || initial.area() == plane) {
            return initial;
        }
        float[] filtered = filter(image, scores.toFloats());
        double inside = Double.POSITIVE_INFINITY;
        double outside = Double.NEGATIVE_INFINITY;
        float[] raw = scores.toFloats();
        for (int i = 0; i < plane; i++) {
            if (initial.get(i)) {
                inside = Math.min(inside, raw[i]);
            } else {
                outside = Math.max(outside, raw[i]);
            }
        }
        return Mask.above(image.width(), image.height(), filtered, (inside + outside) / 2);
    }

    /** {@code q = mean(a) . I + mean(b)}, a and b being the local linear models of p over I. */
    private float[] filter(Planes image, float[] p) {
        int plane = image.plane();
        int r = (int) Math.max(1, Math.round(radius * Math.max(image.width(), image.height()) / REFERENCE));
        BoxMean box = new BoxMean(image.width(), image.height(), r);
        double[][] guide = new double[3][plane];
        double[] target = new double[plane];
        for (int i = 0; i < plane; i++) {
            target[i] = p[i];
            for (int c = 0; c < 3; c++) {
                guide[c][i] = image.data()[c * plane + i];
            }
        }
        double[] meanTarget = box.apply(target);
        double[][] mean = new double[3][];
        double[][] cross = new double[3][];
        for (int c = 0; c < 3; c++) {
            mean[c] = box.apply(guide[c]);
            cross[c] = box.apply(product(guide[c], target));
        }
        double[][] second = new double[6][];
        int at = 0;
        for (int c = 0; c < 3; c++) {
            for (int d = c; d < 3; d++) {
                second[at++] = box.apply(product(guide[c], guide[d]));
            }
        }
        double[][] a = new double[3][plane];
        double[] b = new double[plane];
        double[] model = new double[3];
        for (int i = 0; i < plane; i++) {
            solve(mean, second, cross, meanTarget, i, model);
            b[i] = meanTarget[i];
            for (int c = 0; c < 3; c++) {
                a[c][i] = model[c];
                b[i] -= model[c] * mean[c][i];
            }
        }
        double[] offset = box.apply(b);
        float[] out = new float[plane];
        double[][] slope = {box.apply(a[0]), box.apply(a[1]), box.apply(a[2])};
        for (int i = 0; i < plane; i++) {
            out[i] = (float) (slope[0][i] * guide[0][i] + slope[1][i] * guide[1][i] + slope[2][i] * guide[2][i]
                    + offset[i]);
        }
        return out;
    }

    private static double[] product(double[] x, double[] y) {
        double[] out = new double[x.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = x[i] * y[i];
        }
        return out;
    }

    /** Solves {@code (Sigma + epsilon) a = cov(I, p)} at one pixel by Cramer's rule. */
    private void solve(double[][] mean, double[][] second, double[][] cross, double[] target, int i, double[] into) {
        double x = mean[0][i];
        double y = mean[1][i];
        double z = mean[2][i];
        double xx = second[0][i] - x * x + epsilon;
        double xy = second[1][i] - x * y;
        double xz = second[2][i] - x * z;
        double yy = second[3][i] - y * y + epsilon;
        double yz = second[4][i] - y * z;
        double zz = second[5][i] - z * z + epsilon;
        double u = cross[0][i] - x * target[i];
        double v = cross[1][i] - y * target[i];
        double w = cross[2][i] - z * target[i];
        double m0 = yy * zz - yz * yz;
        double m1 = xz * yz - xy * zz;
        double m2 = xy * yz - xz * yy;
        double determinant = xx * m0 + xy * m1 + xz * m2;
        into[0] = (u * m0 + v * m1 + w * m2) / determinant;
        into[1] = (u * m1 + v * (xx * zz - xz * xz) + w * (xy * xz - xx * yz)) / determinant;
        into[2] = (u * m2 + v * (xy * xz - xx * yz) + w * (xx * yy - xy * xy)) / determinant;
    }
}
