package io.f2pad.tensor.cpu;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@link FoldedWeights} in tiles of 3x3: forward on the image with its 2x2 blocks folded into channels, backward
 * from the gradient to the blocks, which are unfolded on the way out.
 */
final class FoldedWinograd {

    private static final int TILE = 3;
    private static final int WINDOW = 6;
    /** Tiles per task. */
    private static final int BLOCK = 16;
    /** Keeps the 36 planes from mapping to the same cache sets. */
    private static final int SKEW = 16;

    private final Engine engine;
    private final Fold fold = new Fold();
    private final Tiles forward = new Tiles(false);
    private final Tiles backward = new Tiles(true);
    private CpuTensor src;
    private CpuTensor dst;
    private FoldedWeights weights;
    private float @Nullable [] bias;
    private float @Nullable [] addend;
    private boolean relu;
    private boolean accumulate;
    /** The tiles that meet the destination's window, which is counted in blocks when the destination is the image. */
    private int firstX;
    private int firstY;
    private int tilesX;
    private int tilesY;
    /** Blocks from the first tile's window on. */
    private float[] blocks = new float[0];
    private int blockRows;
    private int blockColumns;

    FoldedWinograd(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        src = nothing;
        dst = nothing;
        weights = new FoldedWeights(NarrowWeights.NONE, false, new Packed[0]);
    }

    void forward(CpuTensor x, FoldedWeights w, float @Nullable [] biases, float @Nullable [] residual, boolean rectify,
            CpuTensor y) {
        src = x;
        dst = y;
        weights = w;
        bias = biases;
        addend = residual;
        relu = rectify;
        cover(y.top, y.left, y.bottom, y.right);
        blockRows = tilesY * TILE + TILE;
        blockColumns = tilesX * TILE + TILE;
        int floats = x.n * blockRows * blockColumns * FoldedWeights.FOLDED;
        if (blocks.length < floats) {
            blocks = new float[floats];
        }
        fold.launch(engine, x.n, 0, blockRows, floats);
        engine.workers.run(forward, (x.n * tilesY * tilesX + BLOCK - 1) / BLOCK);
    }

    void backward(CpuTensor dy, FoldedWeights w, CpuTensor dx, boolean add) {
        src = dy;
        dst = dx;
        weights = w;
        accumulate = add;
        cover(dx.top / 2, dx.left / 2, (dx.bottom + 1) / 2, (dx.right + 1) / 2);
        engine.workers.run(backward, (dy.n * tilesY * tilesX + BLOCK - 1) / BLOCK);
    }

    private void cover(int top, int left, int bottom, int right) {
        firstY = top / TILE;
        firstX = left / TILE;
        tilesY = (bottom + TILE - 1) / TILE - firstY;
        tilesX = (right + TILE - 1) / TILE - firstX;
    }

    /** Fills the blocks that the tiles' windows see, zeros outside the image; a window begins two blocks before it. */
    private final class Fold extends RowJob {

        @Override
        void row(int image, int y, int worker) {
            int run = 2 * src.c;
            int u = firstY * TILE - 2 + y;
            int v = firstX * TILE - 2;
            int first = Math.min(blockColumns, Math.max(0, -v));
            int end = Math.max(first, Math.min(blockColumns, (src.w + 1) / 2 - v));
            for (int b = 0; b < 2; b++) {
                int to = (image * blockRows + y) * blockColumns * FoldedWeights.FOLDED + b * run;
                boolean inside = 2 * u + b >= 0 && 2 * u + b < src.h;
                int from = inside ? first : blockColumns;
                clear(to, 0, from, run);
                if (inside) {
                    // The border is the right neighbour of the last pixel of an odd width.
                    copy(src.data, src.at(image, 2 * u + b, 2 * (v + first)), to, first, end, run);
                    clear(to, end, blockColumns, run);
                }
            }
        }

        private void clear(int o, int from, int to, int run) {
            for (int x = from; x < to; x++) {
                Arrays.fill(blocks, o + x * FoldedWeights.FOLDED, o + x * FoldedWeights.FOLDED + run, 0f);
            }
        }

        private void copy(float[] x, int xo, int o, int from, int to, int run) {
            for (int i = from, s = xo, d = o + from * FoldedWeights.FOLDED; i < to; i++, s += run,
                    d += FoldedWeights.FOLDED) {
                for (int k = 0; k < run; k++) {
                    blocks[d + k] = x[s + k];
                }
            }
        }
    }

    private final class Tiles implements Job {

        private final boolean adjoint;

        Tiles(boolean adjoint) {
            this.adjoint = adjoint;
        }

        @Override
        public void run(int task, int worker) {
            Scratch scratch = engine.scratch(worker);
            Kernels kernels = scratch.kernels;
            int first = task * BLOCK;
            int count = Math.min(BLOCK, src.n * tilesX * tilesY - first);
            int in = adjoint ? src.c : FoldedWeights.FOLDED;
            int k = weights.planes()[0].rows();
            int out = weights.planes()[0].columns();
            int planeV = BLOCK * in + SKEW;
            int planeM = BLOCK * out + SKEW;
            float[] v = scratch.input(36 * planeV);
            float[] m = scratch.product(36 * planeM);
            for (int t = 0; t < count; t++) {
                window(first + t, v, t * in, planeV, scratch);
            }
            for (int p = 0; p < 36; p++) {
                kernels.multiply(v, p * planeV, in, (count + 3) / 4 * 4, weights.planes()[p], 0, k, 0, out, m,
                        p * planeM, out, false);
            }
            float[] pixels = scratch.tile(TILE * TILE * out);
            for (int t = 0; t < count; t++) {
                kernels.winogradOutput3(m, t * out, planeM, out, pixels);
                if (adjoint) {
                    unfold(first + t, pixels);
                } else {
                    emit(first + t, pixels, out, kernels);
                }
            }
        }

        private void window(int tile, float[] v, int vo, int plane, Scratch scratch) {
            int image = tile / tilesX / tilesY;
            int y = tile / tilesX % tilesY;
            int x = tile % tilesX;
            if (!adjoint) {
                int row = blockColumns * FoldedWeights.FOLDED;
                int from = (image * blockRows + y * TILE) * row + x * TILE * FoldedWeights.FOLDED;
                scratch.kernels.winogradInput(blocks, from, row, FoldedWeights.FOLDED, v, vo, plane);
                return;
            }
            int top = (firstY + y) * TILE - 1;
            int left = (firstX + x) * TILE - 1;
            if (top + WINDOW - 1 <= src.h && left + WINDOW - 1 <= src.w) {
                scratch.kernels.winogradInput(src.data, src.at(image, top, left), src.row, src.c, v, vo, plane);
                return;
            }
            // The window leaves the border of one pixel.
            float[] patch = scratch.tile(WINDOW * WINDOW * src.c);
            Arrays.fill(patch, 0, WINDOW * WINDOW * src.c, 0f);
            int columns = Math.min(WINDOW, src.w - left);
            for (int r = 0; r < Math.min(WINDOW, src.h - top); r++) {
                System.arraycopy(src.data, src.at(image, top + r, left), patch, r * WINDOW * src.c,
                        columns * src.c);
            }
            scratch.kernels.winogradInput(patch, 0, WINDOW * src.c, src.c, v, vo, plane);
        }

        /** A tile of the convolution's output, as far as it lies in the window. */
        private void emit(int tile, float[] pixels, int out, Kernels kernels) {
            int top = (firstY + tile / tilesX % tilesY) * TILE;
            int left = (firstX + tile % tilesX) * TILE;
            int skip = Math.max(0, dst.left - left);
            int columns = Math.min(TILE, dst.right - left) - skip;
            for (int y = Math.max(top, dst.top); y < Math.min(top + TILE, dst.bottom); y++) {
                kernels.finish(pixels, ((y - top) * TILE + skip) * out, out, dst.data,
                        dst.at(tile / tilesX / tilesY, y, left + skip), out, columns, out, bias, 0, addend, relu);
            }
        }

        /** A tile of blocks, as far as their pixels lie in the image's window. */
        private void unfold(int tile, float[] pixels) {
            int top = (firstY + tile / tilesX % tilesY) * 2 * TILE;
            int left = (firstX + tile % tilesX) * 2 * TILE;
            int from = Math.max(left, dst.left);
            int to = Math.min(left + 2 * TILE, dst.right);
            for (int y = Math.max(top, dst.top); y < Math.min(top + 2 * TILE, dst.bottom); y++) {
                int o = dst.at(tile / tilesX / tilesY, y, from);
                int row = (y - top) / 2 * TILE * FoldedWeights.FOLDED + (y & 1) * 2 * dst.c;
                for (int x = from; x < to; x++, o += dst.c) {
                    int s = row + (x - left) / 2 * FoldedWeights.FOLDED + (x & 1) * dst.c;
                    for (int c = 0; c < dst.c; c++) {
                        dst.data[o + c] = accumulate ? dst.data[o + c] + pixels[s + c] : pixels[s + c];
                    }
                }
            }
        }
    }
}
