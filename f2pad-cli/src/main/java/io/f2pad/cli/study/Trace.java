package io.f2pad.cli.study;

import io.f2pad.detect.Detection;
import java.util.ArrayList;
import java.util.List;

/**
 * The objective over the iterations, relative to its first value, averaged over images; after an image has stopped its
 * last value counts on.
 *
 * @param name       the update that was used
 * @param iterations iteration of every point, ascending
 * @param values     mean of {@code f(t) / f(1)} at these iterations
 */
public record Trace(String name, List<Integer> iterations, List<Double> values) {

    private static final int POINTS = 41;

    /** Copies the lists. */
    public Trace {
        iterations = List.copyOf(iterations);
        values = List.copyOf(values);
        if (iterations.size() != values.size()) {
            throw new IllegalArgumentException("trace " + name + ": " + iterations.size() + " iterations and "
                    + values.size() + " values do not match");
        }
    }

    /** Averages the traces of detections by adding them one by one; only those that were refined count. */
    static final class Mean {

        private final int limit;
        private final double[] sums = new double[POINTS];
        private int count;

        Mean(int limit) {
            this.limit = limit;
        }

        /** Adds the points of one image, as made by {@link #points}. */
        void add(double[] points) {
            if (points.length == POINTS) {
                count++;
                for (int i = 0; i < POINTS; i++) {
                    sums[i] += points[i];
                }
            }
        }

        /** The points of one detection; none if it was not refined. */
        double[] points(Detection found) {
            double[] trace = found.trace();
            if (trace.length == 0 || !(trace[0] > 0)) {
                return new double[0];
            }
            double[] points = new double[POINTS];
            for (int i = 0; i < POINTS; i++) {
                points[i] = trace[Math.min(trace.length, at(i)) - 1] / trace[0];
            }
            return points;
        }

        private int at(int i) {
            return 1 + (int) Math.round((double) i * (limit - 1) / (POINTS - 1));
        }

        Trace trace(String name) {
            List<Integer> iterations = new ArrayList<>();
            List<Double> values = new ArrayList<>();
            for (int i = 0; i < POINTS && count > 0; i++) {
                iterations.add(at(i));
                values.add(sums[i] / count);
            }
            return new Trace(name, iterations, values);
        }
    }
}
