package io.f2pad.tensor.cpu;

import io.f2pad.objective.FlowLoss;
import io.f2pad.tensor.FlowBlock;
import io.f2pad.tensor.FlowField;
import java.util.Collections;

/** Loss and unit gradient of a flow at every position of a window, in groups of positions (Eq. 6). */
final class FlowJob implements Job {

    private static final FlowTile.Listener NOBODY = k -> { };

    private final Engine engine;
    private final FlowTile[] tiles;
    private final float[][] slopes;
    private CpuTensor f;
    private FlowOperand flow;
    private double constant;
    private FlowLoss loss = FlowLoss.LOG_SIGMOID;
    private CpuTensor score;
    private CpuTensor gradient;

    FlowJob(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        f = nothing;
        score = nothing;
        gradient = nothing;
        FlowBlock block = new FlowBlock(2, 0, 1, new float[1], new float[1], new float[2], new float[2], new float[2],
                new float[2], new float[4]);
        flow = new FlowOperand(new FlowField(1, 1, new float[2], new float[] {1, 1}, new float[0], new float[0],
                Collections.singletonList(block)), engine.kernels);
        tiles = new FlowTile[engine.threads()];
        slopes = new float[tiles.length][FlowTile.SIZE];
        for (int i = 0; i < tiles.length; i++) {
            tiles[i] = new FlowTile(flow);
        }
    }

    void launch(CpuTensor features, FlowOperand operand, FlowLoss which, CpuTensor scores, CpuTensor gradients) {
        f = features;
        flow = operand;
        constant = operand.constant();
        loss = which;
        score = scores;
        gradient = gradients;
        int positions = score.n * (score.bottom - score.top) * (score.right - score.left);
        engine.workers.run(this, (positions + FlowTile.SIZE - 1) / FlowTile.SIZE);
    }

    @Override
    public void run(int task, int worker) {
        int width = score.right - score.left;
        int area = width * (score.bottom - score.top);
        int first = task * FlowTile.SIZE;
        int count = Math.min(FlowTile.SIZE, score.n * area - first);
        FlowTile tile = tiles[worker];
        Kernels kernels = engine.scratch(worker).kernels;
        tile.start(flow, count);
        for (int p = 0; p < count; p++) {
            int i = (first + p) % area;
            int x = score.left + i % width;
            int y = score.top + i / width;
            tile.load(p, x, y, f.data, f.at((first + p) / area, y, x));
        }
        tile.forward(kernels);
        int channels = flow.l1 + flow.l2;
        float[] slope = slopes[worker];
        for (int p = 0; p < count; p++) {
            double q = tile.logDensity(p, constant) / channels;
            score.data[score.at((first + p) / area, tile.ys[p], tile.xs[p])] = (float) loss.of(q);
            slope[p] = (float) (loss.slope(q) / channels);
        }
        tile.backward(kernels, slope, NOBODY);
        for (int p = 0; p < count; p++) {
            tile.store(p, gradient.data, gradient.at((first + p) / area, tile.ys[p], tile.xs[p]));
        }
    }
}
