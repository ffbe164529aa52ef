package io.f2pad.tensor.cpu;

import io.f2pad.tensor.DepthwiseFilter;
import io.f2pad.tensor.Padding;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Depthwise convolution and its adjoint, row by row of the destination. Taps above and below the source are left out;
 * beside it there are two columns of zeros, a row's own border and that of the row before or after it.
 */
final class Depthwise {

    /** Channels per pass along a row, so that the source rows of a pass stay in the level-1 cache. */
    private static final int BLOCK = 64;

    private final Engine engine;
    private final Forward forward;
    private final Backward backward;

    Depthwise(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        forward = new Forward(nothing);
        backward = new Backward(nothing);
    }

    void forward(CpuTensor x, DepthwiseWeights w, Padding padding, CpuTensor y) {
        forward.set(x, w, padding, y, false);
        forward.launch(engine, y, y.floats() * w.filter().kernel());
    }

    void backward(CpuTensor dy, DepthwiseWeights w, Padding padding, CpuTensor dx, boolean accumulate) {
        backward.set(dy, w, padding, dx, accumulate);
        backward.launch(engine, dx, dx.floats() * w.filter().kernel());
    }

    private abstract class Rows extends RowJob {

        CpuTensor src;
        CpuTensor dst;
        @Nullable DepthwiseWeights weights;
        Padding padding = Padding.symmetric(0);
        private boolean add;

        Rows(CpuTensor nothing) {
            src = nothing;
            dst = nothing;
        }

        void set(CpuTensor from, DepthwiseWeights w, Padding zeros, CpuTensor to, boolean accumulate) {
            src = from;
            dst = to;
            weights = w;
            padding = zeros;
            add = accumulate;
        }

        /**
         * Correlates some pixels of a destination row with a grid of taps.
         *
         * @param w       taps of the grid
         * @param rows    rows of the grid
         * @param columns columns of the grid
         * @param y       source row of the grid's first row
         * @param from    offset of the first window's corner in the source
         * @param step    source pixels from one window to the next
         * @param to      offset of the first destination pixel
         * @param apart   destination pixels from one to the next
         * @param pixels  how many
         */
        void correlate(float[] w, int rows, int columns, int y, int from, int step, int to, int apart, int pixels,
                float @Nullable [] bias, Scratch scratch) {
            int first = Math.max(0, -y);
            int end = Math.max(first, Math.min(rows, src.h - y));
            int[] taps = scratch.taps();
            int count = 0;
            for (int r = first; r < end; r++) {
                for (int s = 0; s < columns; s++) {
                    taps[count++] = r * src.row + s * src.c;
                }
            }
            for (int c = 0; c < src.c; c += BLOCK) {
                scratch.kernels.depthwise(src.data, from + c, step * src.c, taps, count, w,
                        first * columns * src.c + c, src.c, dst.data, to + c, apart * src.c, pixels,
                        Math.min(BLOCK, src.c - c), bias, c, add);
            }
        }
    }

    private final class Forward extends Rows {

        Forward(CpuTensor nothing) {
            super(nothing);
        }

        @Override
        void row(int image, int row, int worker) {
            DepthwiseWeights w = Objects.requireNonNull(weights);
            DepthwiseFilter f = w.filter();
            int y = row * f.stride() - padding.top();
            correlate(w.forward(), f.kernel(), f.kernel(), y, src.at(image, y, dst.left * f.stride() - padding.left()),
                    f.stride(), dst.at(image, row, dst.left), 1, dst.right - dst.left, f.bias(),
                    engine.scratch(worker));
        }
    }

    private final class Backward extends Rows {

        Backward(CpuTensor nothing) {
            super(nothing);
        }

        /** Row v meets tap r where v + top - r is a multiple of the stride; columns alike, one residue at a time. */
        @Override
        void row(int image, int row, int worker) {
            DepthwiseWeights w = Objects.requireNonNull(weights);
            DepthwiseFilter f = w.filter();
            int stride = f.stride();
            int r = (row + padding.top()) % stride;
            int rows = DepthwiseWeights.count(f, r, stride);
            int y = (row + padding.top() - r) / stride - (rows - 1);
            for (int x = dst.left; x < Math.min(dst.right, dst.left + stride); x++) {
                int s = (x + padding.left()) % stride;
                int columns = DepthwiseWeights.count(f, s, stride);
                int from = src.at(image, y, (x + padding.left() - s) / stride - (columns - 1));
                correlate(w.backward()[r * stride + s], rows, columns, y, from, 1, dst.at(image, row, x), stride,
                        (dst.right - x + stride - 1) / stride, null, engine.scratch(worker));
            }
        }
    }
}
