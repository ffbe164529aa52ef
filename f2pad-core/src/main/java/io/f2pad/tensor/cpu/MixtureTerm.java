package io.f2pad.tensor.cpu;

import io.f2pad.objective.MixtureField;

/** The mixture prior (Eq. 10) and its gradient on omega, in one pass: both need the nearest component. */
final class MixtureTerm extends RowJob {

    private final Engine engine;
    private CpuTensor n;
    private CpuTensor omega;
    private CpuTensor map;
    private CpuTensor gradient;
    private MixtureField field = new MixtureField(new float[3], new float[6], new float[1]);

    MixtureTerm(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        n = nothing;
        omega = nothing;
        map = nothing;
        gradient = nothing;
    }

    void launch(CpuTensor at, CpuTensor region, MixtureField components, CpuTensor values, CpuTensor gradients) {
        n = at;
        omega = region;
        field = components;
        map = values;
        gradient = gradients;
        launch(engine, values, 3 * values.floats());
    }

    @Override
    void row(int image, int y, int worker) {
        int pixels = map.right - map.left;
        int o = n.at(image, y, map.left);
        int m = map.at(image, y, map.left);
        int w = omega.at(image, y, map.left);
        Kernels kernels = engine.scratch(worker).kernels;
        int length = kernels.padded(pixels);
        float[][] p = engine.scratch(worker).planes(8, length);
        PixelRows.split(n.data, o, pixels, p[0], p[1], p[2]);
        kernels.nearest(p, length, field);
        for (int i = 0; i < pixels; i++) {
            boolean inside = omega.data[w + i] != 0;
            map.data[m + i] = inside ? p[7][i] : 0;
            p[6][i] = inside ? 2 : 0;
        }
        for (int c = 3; c < 6; c++) {
            PixelRows.multiply(p[c], p[6], p[c], pixels);
        }
        PixelRows.join(p[3], p[4], p[5], pixels, gradient.data, o);
    }
}
