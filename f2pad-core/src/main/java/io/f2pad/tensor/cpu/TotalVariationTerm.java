package io.f2pad.tensor.cpu;

import io.f2pad.objective.TvForm;
import java.util.Arrays;

/** Vectorial total variation (Eq. 11) and its gradient, row by row. */
final class TotalVariationTerm extends RowJob {

    private static final int ABOVE = VariationRows.PLANES;
    private static final int RESULT = 2 * VariationRows.PLANES;

    private final Engine engine;
    private final VariationRows rows;
    private CpuTensor map;
    private CpuTensor dn;
    private boolean backward;
    private boolean accumulate;

    TotalVariationTerm(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        rows = new VariationRows(nothing);
        map = nothing;
        dn = nothing;
    }

    void forward(CpuTensor at, CpuTensor region, TvForm form, double delta, CpuTensor result) {
        rows.set(at, region, form, delta);
        map = result;
        backward = false;
        launch(engine, result, 3 * result.floats());
    }

    void backward(CpuTensor at, CpuTensor region, TvForm form, double delta, CpuTensor gradient, CpuTensor to,
            boolean add) {
        rows.set(at, region, form, delta);
        map = gradient;
        dn = to;
        accumulate = add;
        backward = true;
        launch(engine, to, to.floats());
    }

    @Override
    void row(int image, int y, int worker) {
        CpuTensor written = backward ? dn : map;
        int pixels = written.right - written.left;
        // One pixel more on the left, whose horizontal difference ends in the window.
        float[][] p = engine.scratch(worker).planes(RESULT + 1, 3 * (pixels + 1));
        if (!backward) {
            Arrays.fill(p[VariationRows.WEIGHT], 0, pixels, 1f);
            rows.slopes(image, y, map.left, pixels, p, 0);
            System.arraycopy(p[VariationRows.VALUE], 0, map.data, map.at(image, y, map.left), pixels);
            return;
        }
        slopes(image, y, pixels + 1, p, 0);
        slopes(image, y - 1, pixels + 1, p, ABOVE);
        VariationRows.gradient(p, 0, ABOVE, p[RESULT], pixels);
        int o = dn.at(image, y, dn.left);
        if (accumulate) {
            engine.scratch(worker).kernels.add(p[RESULT], 0, dn.data, o, 3 * pixels);
        } else {
            System.arraycopy(p[RESULT], 0, dn.data, o, 3 * pixels);
        }
    }

    private void slopes(int image, int y, int count, float[][] p, int first) {
        System.arraycopy(map.data, map.at(image, y, dn.left - 1), p[first + VariationRows.WEIGHT], 0, count);
        rows.slopes(image, y, dn.left - 1, count, p, first);
    }
}
