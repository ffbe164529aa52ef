package io.f2pad.tensor.cpu;

import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.GaussianField;

/** Squared Mahalanobis distance and unit gradient per position, one pass over each position's factor (Eq. 7). */
final class MahalanobisJob extends RowJob {

    /**
     * The operand: the caller's arrays, which are too large to copy.
     *
     * @param field means and factors
     */
    record Operand(GaussianField field) implements Frozen {
    }

    private final Engine engine;
    private CpuTensor f;
    private GaussianField field = new GaussianField(1, 1, 1, new float[1], new float[1]);
    private CpuTensor score;
    private CpuTensor gradient;

    MahalanobisJob(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        f = nothing;
        score = nothing;
        gradient = nothing;
    }

    void launch(CpuTensor features, Operand operand, CpuTensor scores, CpuTensor gradients) {
        f = features;
        field = operand.field();
        score = scores;
        gradient = gradients;
        launch(engine, scores, scores.floats() * field.dims() * field.dims() / 2);
    }

    @Override
    void row(int image, int y, int worker) {
        Scratch scratch = engine.scratch(worker);
        int dims = field.dims();
        int packed = dims * (dims + 1) / 2;
        float[] d = scratch.tile(dims);
        float[] g = scratch.product(dims);
        for (int x = score.left; x < score.right; x++) {
            int position = y * f.w + x;
            int from = f.at(image, y, x);
            for (int i = 0; i < dims; i++) {
                d[i] = f.data[from + i] - field.mean()[position * dims + i];
            }
            score.data[score.at(image, y, x)] =
                    scratch.kernels.whiten(field.factor(), position * packed, d, dims, g);
            System.arraycopy(g, 0, gradient.data, gradient.at(image, y, x), dims);
        }
    }
}
