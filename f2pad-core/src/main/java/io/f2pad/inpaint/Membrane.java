package io.f2pad.inpaint;

import java.util.Arrays;

/**
 * Solves Laplace's equation on the pixels of a hole, with the known pixels around it as boundary values and no flux
 * through the image's frame, by conjugate gradients in double.
 */
final class Membrane {

    private static final double TOLERANCE = 1e-7;
    private static final int MAX_ITERATIONS = 2000;

    private final int width;
    private final int height;
    private final int[] pixels;
    private final int[] index;
    /** Four neighbours of each pixel: its number, or the count of pixels for one outside the hole. */
    private final int[] neighbours;
    /** Neighbours inside the image. */
    private final int[] degree;

    /** Numbers the pixels of the hole. */
    Membrane(boolean[] hole, int height, int width) {
        this.width = width;
        this.height = height;
        this.index = new int[hole.length];
        Arrays.fill(index, -1);
        int[] found = new int[hole.length];
        int count = 0;
        for (int i = 0; i < hole.length; i++) {
            if (hole[i]) {
                index[i] = count;
                found[count++] = i;
            }
        }
        this.pixels = Arrays.copyOf(found, count);
        this.neighbours = new int[4 * count];
        this.degree = new int[count];
        for (int k = 0; k < count; k++) {
            for (int side = 0; side < 4; side++) {
                int q = neighbour(pixels[k], side);
                neighbours[4 * k + side] = q >= 0 && index[q] >= 0 ? index[q] : count;
                degree[k] += q >= 0 ? 1 : 0;
            }
        }
    }

    /** Overwrites the hole of one plane; a plane that is all hole becomes its own mean. */
    void solve(float[] values, int offset) {
        int n = pixels.length;
        double[] b = new double[n];
        double[] x = new double[n + 1];
        double start = boundaryMean(values, offset);
        Arrays.fill(x, 0, n, start);
        for (int k = 0; k < n; k++) {
            int p = pixels[k];
            double known = 0;
            for (int side = 0; side < 4; side++) {
                int q = neighbour(p, side);
                if (q >= 0 && index[q] < 0) {
                    known += values[offset + q];
                }
            }
            b[k] = known;
        }
        conjugateGradients(b, x);
        for (int k = 0; k < n; k++) {
            values[offset + pixels[k]] = (float) x[k];
        }
    }

    private double boundaryMean(float[] values, int offset) {
        double sum = 0;
        double all = 0;
        int count = 0;
        for (int p : pixels) {
            all += values[offset + p];
            for (int side = 0; side < 4; side++) {
                int q = neighbour(p, side);
                if (q >= 0 && index[q] < 0) {
                    sum += values[offset + q];
                    count++;
                }
            }
        }
        return count > 0 ? sum / count : all / Math.max(1, pixels.length);
    }

    /** The pixel above, below, left or right; -1 outside the image. */
    private int neighbour(int p, int side) {
        int x = p % width;
        int y = p / width;
        return switch (side) {
            case 0 -> y > 0 ? p - width : -1;
            case 1 -> y < height - 1 ? p + width : -1;
            case 2 -> x > 0 ? p - 1 : -1;
            default -> x < width - 1 ? p + 1 : -1;
        };
    }

    /**
     * {@code out = A in}: neighbours inside the image times own value, minus the neighbours in the hole. Behind the
     * pixels, {@code in} holds one zero.
     */
    private void apply(double[] in, double[] out) {
        for (int k = 0, j = 0; k < pixels.length; k++, j += 4) {
            double sum = in[neighbours[j]] + in[neighbours[j + 1]] + in[neighbours[j + 2]] + in[neighbours[j + 3]];
            out[k] = degree[k] * in[k] - sum;
        }
    }

    private void conjugateGradients(double[] b, double[] x) {
        int n = b.length;
        double[] r = new double[n + 1];
        double[] ap = new double[n];
        apply(x, ap);
        double rr = 0;
        double bb = 0;
        for (int k = 0; k < n; k++) {
            r[k] = b[k] - ap[k];
            rr += r[k] * r[k];
            bb += b[k] * b[k];
        }
        double[] p = r.clone();
        double goal = TOLERANCE * TOLERANCE * Math.max(bb, 1e-12);
        for (int t = 0; t < MAX_ITERATIONS && rr > goal; t++) {
            apply(p, ap);
            double pap = 0;
            for (int k = 0; k < n; k++) {
                pap += p[k] * ap[k];
            }
            if (!(pap > 0)) {
                return;
            }
            double alpha = rr / pap;
            double next = 0;
            for (int k = 0; k < n; k++) {
                x[k] += alpha * p[k];
                r[k] -= alpha * ap[k];
                next += r[k] * r[k];
            }
            double beta = next / rr;
            for (int k = 0; k < n; k++) {
                p[k] = r[k] + beta * p[k];
            }
            rr = next;
        }
    }
}
