package io.f2pad.tensor.cpu;

import org.jspecify.annotations.Nullable;

/**
 * 3x3 convolution of stride 1 by Winograd F(4x4, 3x3) on the tiles that meet the destination's window: every 4x4 tile
 * costs 36 products per channel pair instead of 144. With many tiles a task takes a block of tiles through all three
 * stages; with few, tasks are column blocks, so that all workers share the traffic of the weights.
 */
final class Winograd {

    /** Tiles per task: V and M of a block stay in the level-2 cache. */
    private static final int BLOCK = 16;
    private static final int COLUMNS = 32;
    /** Keeps the 36 planes from mapping to the same cache sets. */
    private static final int SKEW = 16;

    private final Engine engine;
    private final Stage blocks = new Stage();
    private final Stage inputs = new Stage();
    private final Stage products = new Stage();
    private CpuTensor src;
    private CpuTensor dst;
    private WinogradWeights weights = new WinogradWeights(0, 0, new Packed[0]);
    private float @Nullable [] bias;
    private float @Nullable [] addend;
    private boolean relu;
    /** The tiles that meet the destination's window. */
    private int firstX;
    private int firstY;
    private int tilesX;
    private int tilesY;
    private int tiles;
    private float[] shared = new float[0];

    Winograd(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        src = nothing;
        dst = nothing;
    }

    void launch(CpuTensor from, WinogradWeights w, float @Nullable [] biases, float @Nullable [] added,
            boolean rectify, CpuTensor to) {
        src = from;
        dst = to;
        weights = w;
        bias = biases;
        addend = added;
        relu = rectify;
        firstX = to.left / 4;
        firstY = to.top / 4;
        tilesX = CpuTensor.tiles(to.right) - firstX;
        tilesY = CpuTensor.tiles(to.bottom) - firstY;
        tiles = to.n * tilesX * tilesY;
        int count = (tiles + BLOCK - 1) / BLOCK;
        if (count >= 4 * engine.threads()) {
            engine.workers.run(blocks, count);
            return;
        }
        int floats = 36 * plane(tiles, w.in());
        if (shared.length < floats) {
            shared = new float[floats];
        }
        engine.workers.run(inputs, (tiles + 3) / 4);
        engine.workers.run(products, (w.out() + COLUMNS - 1) / COLUMNS);
    }

    /** Floats of one plane of V or M: tiles rounded up to whole matrix tiles, plus the skew. */
    private static int plane(int tiles, int channels) {
        return (tiles + 3) / 4 * 4 * channels + SKEW;
    }

    private void runBlock(int task, Scratch scratch) {
        int first = task * BLOCK;
        int count = Math.min(BLOCK, tiles - first);
        int planeV = plane(BLOCK, weights.in());
        int planeM = plane(BLOCK, weights.out());
        float[] v = scratch.input(36 * planeV);
        float[] m = scratch.product(36 * planeM);
        for (int t = 0; t < count; t++) {
            transformInput(first + t, v, t * weights.in(), planeV, scratch.kernels);
        }
        multiply(v, planeV, (count + 3) / 4 * 4, 0, weights.out(), m, planeM, scratch.kernels);
        for (int t = 0; t < count; t++) {
            transformOutput(first + t, m, t * weights.out(), planeM, 0, weights.out(), scratch.kernels);
        }
    }

    private void runInputs(int task, Scratch scratch) {
        int end = Math.min(tiles, 4 * task + 4);
        for (int t = 4 * task; t < end; t++) {
            transformInput(t, shared, t * weights.in(), plane(tiles, weights.in()), scratch.kernels);
        }
    }

    private void runProducts(int task, Scratch scratch) {
        int n0 = task * COLUMNS;
        int n = Math.min(COLUMNS, weights.out() - n0);
        int planeM = plane(tiles, n);
        float[] m = scratch.product(36 * planeM);
        multiply(shared, plane(tiles, weights.in()), (tiles + 3) / 4 * 4, n0, n, m, planeM, scratch.kernels);
        for (int t = 0; t < tiles; t++) {
            transformOutput(t, m, t * n, planeM, n0, n, scratch.kernels);
        }
    }

    private void multiply(float[] v, int planeV, int rows, int n0, int n, float[] m, int planeM, Kernels kernels) {
        for (int p = 0; p < 36; p++) {
            kernels.multiply(v, p * planeV, weights.in(), rows, weights.planes()[p], 0, weights.in(), n0, n, m,
                    p * planeM, n, false);
        }
    }

    private void transformInput(int tile, float[] v, int vo, int plane, Kernels kernels) {
        int y = firstY + tile / tilesX % tilesY;
        int x = firstX + tile % tilesX;
        int from = src.at(tile / tilesX / tilesY, 4 * y - 1, 4 * x - 1);
        kernels.winogradInput(src.data, from, src.row, src.c, v, vo, plane);
    }

    private void transformOutput(int tile, float[] m, int mo, int plane, int n0, int n, Kernels kernels) {
        int y = 4 * (firstY + tile / tilesX % tilesY);
        int x = 4 * (firstX + tile % tilesX);
        int to = dst.at(tile / tilesX / tilesY, y, x) + n0;
        int cut = Math.max(0, dst.top - y) | Math.min(4, dst.bottom - y) << 8 | Math.max(0, dst.left - x) << 16
                | Math.min(4, dst.right - x) << 24;
        kernels.winogradOutput(m, mo, plane, n, dst.data, to, dst.row, dst.c, cut, bias, n0, addend, relu);
    }

    private final class Stage implements Job {

        @Override
        public void run(int task, int worker) {
            Scratch scratch = engine.scratch(worker);
            if (this == blocks) {
                runBlock(task, scratch);
            } else if (this == inputs) {
                runInputs(task, scratch);
            } else {
                runProducts(task, scratch);
            }
        }
    }
}
