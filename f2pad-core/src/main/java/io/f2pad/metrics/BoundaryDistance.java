package io.f2pad.metrics;

import io.f2pad.image.DistanceTransform;
import io.f2pad.image.Mask;
import io.f2pad.image.Overlay;
import java.util.Arrays;

/**
 * Distances between the boundaries of a predicted mask M and the truth G, in pixels.
 *
 * <p>The boundary of a mask is its set pixels with an unset 4-neighbour or at the frame. Distances are Euclidean,
 * between pixel centres. Two empty masks agree perfectly: boundary F1 is 1, the Hausdorff distance 0. If only one is
 * empty, boundary F1 is 0 and the Hausdorff distance the image's diagonal, the largest distance that could occur.
 * Immutable and thread-safe.
 */
public final class BoundaryDistance {

    private final double[] predicted;
    private final double[] truth;
    private final double diagonal;

    private BoundaryDistance(double[] predicted, double[] truth, double diagonal) {
        this.predicted = predicted;
        this.truth = truth;
        this.diagonal = diagonal;
    }

    /**
     * Measures one image.
     *
     * @param predicted M
     * @param truth     G, of the same size
     * @return the distances
     */
    public static BoundaryDistance of(Mask predicted, Mask truth) {
        if (predicted.width() != truth.width() || predicted.height() != truth.height()) {
            throw new IllegalArgumentException("boundary: sizes differ, " + predicted.width() + "x"
                    + predicted.height() + " and " + truth.width() + "x" + truth.height());
        }
        Mask m = Overlay.outline(predicted);
        Mask g = Overlay.outline(truth);
        return new BoundaryDistance(distances(m, g), distances(g, m),
                Math.hypot(truth.width() - 1.0, truth.height() - 1.0));
    }

    /** Ascending distances from every pixel of one boundary to the other. */
    private static double[] distances(Mask from, Mask to) {
        if (from.isEmpty()) {
            return new double[0];
        }
        double[] squared = DistanceTransform.squared(to);
        int[] indices = from.indices();
        double[] out = new double[indices.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.sqrt(squared[indices[i]]);
        }
        Arrays.sort(out);
        return out;
    }

    /**
     * Boundary F1 (Csurka et al., What is a good evaluation measure for semantic segmentation?, 2013): precision is
     * the share of M's boundary at most {@code tolerance} from G's, recall the share of G's boundary at most {@code
     * tolerance} from M's, F1 their harmonic mean.
     *
     * @param tolerance largest distance that counts as a match, in pixels
     * @return F1 in [0, 1]
     */
    public double f1(double tolerance) {
        if (predicted.length == 0 && truth.length == 0) {
            return 1;
        }
        double precision = share(predicted, tolerance);
        double recall = share(truth, tolerance);
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    private static double share(double[] distances, double tolerance) {
        int near = 0;
        while (near < distances.length && distances[near] <= tolerance) {
            near++;
        }
        return near == 0 ? 0 : (double) near / distances.length;
    }

    /**
     * The 95 % Hausdorff distance: the larger one of both directions' 95th percentiles of boundary distances, a
     * percentile being the smallest distance that at least 95 % do not exceed.
     *
     * @return pixels, at least 0
     */
    public double hausdorff95() {
        if (predicted.length == 0 && truth.length == 0) {
            return 0;
        }
        if (predicted.length == 0 || truth.length == 0) {
            return diagonal;
        }
        return Math.max(percentile95(predicted), percentile95(truth));
    }

    private static double percentile95(double[] ascending) {
        return ascending[(int) ((95L * ascending.length + 99) / 100) - 1];
    }
}
