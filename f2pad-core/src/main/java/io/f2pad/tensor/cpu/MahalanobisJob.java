package io.f2pad.tensor.cpu;

import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.GaussianField;
import java.util.Arrays;

/** Squared Mahalanobis distance and unit gradient per position, one pass over each position's factor (Eq. 7). */
final class MahalanobisJob extends RowJob {

    /**
     * The operand.
     *
     * @param dims   dimensions
     * @param width  positions per row
     * @param means  of every position
     * @param packed factors of every position, as the kernels want them
     */
    record Operand(int dims, int width, float[] means, float[] packed) implements Frozen {

        static Operand of(GaussianField field, Kernels kernels) {
            return new Operand(field.dims(), field.width(), field.mean(),
                    kernels.packTriangles(field.factor(), field.dims()));
        }
    }

    private final Engine engine;
    private CpuTensor f;
    private Operand operand = new Operand(1, 1, new float[1], new float[1]);
    private CpuTensor score;
    private CpuTensor gradient;

    MahalanobisJob(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        f = nothing;
        score = nothing;
        gradient = nothing;
    }

    void launch(CpuTensor features, Operand gaussians, CpuTensor scores, CpuTensor gradients) {
        f = features;
        operand = gaussians;
        score = scores;
        gradient = gradients;
        launch(engine, scores, scores.floats() * gaussians.dims() * gaussians.dims() / 2);
    }

    @Override
    void row(int image, int y, int worker) {
        Scratch scratch = engine.scratch(worker);
        int dims = operand.dims();
        int packed = scratch.kernels.packedTriangle(dims);
        int padded = scratch.kernels.padded(dims);
        float[] d = scratch.tile(padded);
        float[] g = scratch.product(padded);
        Arrays.fill(d, dims, padded, 0f);
        for (int x = score.left; x < score.right; x++) {
            int position = y * operand.width() + x;
            Difference.subtract(f.data, f.at(image, y, x), operand.means(), position * dims, d, dims);
            score.data[score.at(image, y, x)] =
                    scratch.kernels.whiten(operand.packed(), position * packed, d, dims, g);
            System.arraycopy(g, 0, gradient.data, gradient.at(image, y, x), dims);
        }
    }
}
