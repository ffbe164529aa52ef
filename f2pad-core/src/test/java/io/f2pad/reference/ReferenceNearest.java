package io.f2pad.reference;

import io.f2pad.tensor.FeatureBank;
import io.f2pad.tensor.Shape;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Nearest rows of a bank by sorting all of them. */
final class ReferenceNearest {

    private ReferenceNearest() {
    }

    private static double squared(ReferenceTensor f, FeatureBank bank, int n, int y, int x, int row) {
        double sum = 0;
        for (int d = 0; d < bank.dims(); d++) {
            double difference = f.get(n, d, y, x) - bank.values()[row * bank.dims() + d];
            sum += difference * difference;
        }
        return sum;
    }

    private interface Position {
        void visit(int n, int y, int x);
    }

    private static void each(Shape s, Position position) {
        for (int k = 0; k < s.n() * s.h() * s.w(); k++) {
            position.visit(k / (s.h() * s.w()), k / s.w() % s.h(), k % s.w());
        }
    }

    static void search(ReferenceTensor f, FeatureBank bank, ReferenceTensor indices) {
        each(f.shape(), (n, y, x) -> {
            int[] order = IntStream.range(0, bank.rows()).boxed()
                    .sorted(Comparator.comparingDouble(m -> squared(f, bank, n, y, x, m)))
                    .mapToInt(m -> m).toArray();
            for (int k = 0; k < indices.shape().c(); k++) {
                indices.put(n, k, y, x, order[k], false);
            }
        });
    }

    static void distance(ReferenceTensor f, FeatureBank bank, ReferenceTensor candidates, boolean squared,
            ReferenceTensor score, ReferenceTensor gradient) {
        each(f.shape(), (n, y, x) -> {
            int nearest = (int) candidates.get(n, 0, y, x);
            for (int k = 1; k < candidates.shape().c(); k++) {
                int row = (int) candidates.get(n, k, y, x);
                nearest = squared(f, bank, n, y, x, row) < squared(f, bank, n, y, x, nearest) ? row : nearest;
            }
            double least = squared(f, bank, n, y, x, nearest);
            double root = Math.sqrt(least);
            score.put(n, 0, y, x, squared ? least : root, false);
            double scale = squared ? 2 : root > 0 ? 1 / root : 0;
            for (int d = 0; d < bank.dims(); d++) {
                double difference = f.get(n, d, y, x) - bank.values()[nearest * bank.dims() + d];
                gradient.put(n, d, y, x, scale * difference, false);
            }
        });
    }
}
