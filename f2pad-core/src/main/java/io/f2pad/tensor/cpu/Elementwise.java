package io.f2pad.tensor.cpu;

import java.util.Arrays;

/** Ops that treat every element alike: copy, fill, multiply, ReLU mask, clip and the sum. */
final class Elementwise {

    private final Engine engine;
    private final Copy copy;
    private final Fill fill;
    private final Multiply multiply;
    private final ReluMask reluMask;
    private final Clip clip;
    private final RowSums rowSums;

    Elementwise(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        copy = new Copy(nothing);
        fill = new Fill(nothing);
        multiply = new Multiply(nothing);
        reluMask = new ReluMask(nothing);
        clip = new Clip(nothing);
        rowSums = new RowSums(nothing);
    }

    void copy(CpuTensor x, CpuTensor y, boolean accumulate) {
        copy.x = x;
        copy.y = y;
        copy.accumulate = accumulate;
        copy.launch(engine, y, y.floats());
    }

    void fill(CpuTensor x, float value) {
        fill.x = x;
        fill.value = value;
        fill.launch(engine, x, x.floats());
    }

    void multiply(CpuTensor x, CpuTensor scale, CpuTensor y, boolean accumulate) {
        multiply.x = x;
        multiply.scale = scale;
        multiply.y = y;
        multiply.accumulate = accumulate;
        multiply.launch(engine, y, y.floats());
    }

    void reluMask(CpuTensor y, CpuTensor dy) {
        reluMask.y = y;
        reluMask.dy = dy;
        reluMask.launch(engine, dy, dy.floats());
    }

    void clip(CpuTensor x, float bound) {
        clip.x = x;
        clip.bound = bound;
        clip.launch(engine, x, x.floats());
    }

    /** Sums per row in double and then over the rows, so that the order never depends on the thread count. */
    double sum(CpuTensor x) {
        int rows = x.n * (x.bottom - x.top);
        if (rowSums.sums.length < rows) {
            rowSums.sums = new double[rows];
        }
        rowSums.x = x;
        rowSums.launch(engine, x, x.floats());
        double total = 0;
        for (int i = 0; i < rows; i++) {
            total += rowSums.sums[i];
        }
        return total;
    }

    private final class Copy extends RowJob {

        private CpuTensor x;
        private CpuTensor y;
        private boolean accumulate;

        Copy(CpuTensor nothing) {
            x = nothing;
            y = nothing;
        }

        @Override
        void row(int image, int row, int worker) {
            int o = y.at(image, row, y.left);
            if (accumulate) {
                engine.scratch(worker).kernels.add(x.data, o, y.data, o, y.run());
            } else {
                System.arraycopy(x.data, o, y.data, o, y.run());
            }
        }
    }

    private static final class Fill extends RowJob {

        private CpuTensor x;
        private float value;

        Fill(CpuTensor nothing) {
            x = nothing;
        }

        @Override
        void row(int image, int row, int worker) {
            int o = x.at(image, row, x.left);
            Arrays.fill(x.data, o, o + x.run(), value);
        }
    }

    private static final class Multiply extends RowJob {

        private CpuTensor x;
        private CpuTensor scale;
        private CpuTensor y;
        private boolean accumulate;

        Multiply(CpuTensor nothing) {
            x = nothing;
            scale = nothing;
            y = nothing;
        }

        @Override
        void row(int image, int row, int worker) {
            int o = y.at(image, row, y.left);
            if (scale.c == x.c) {
                scaleAll(o, y.run());
            } else {
                int s = scale.at(image, row, y.left);
                if (x.c == 3) {
                    PixelRows.scale(x.data, scale.data, s, y.right - y.left, y.data, o, accumulate);
                    return;
                }
                for (int p = y.left; p < y.right; p++, o += x.c, s++) {
                    scalePixel(o, scale.data[s]);
                }
            }
        }

        private void scaleAll(int o, int n) {
            float[] a = x.data;
            float[] b = scale.data;
            float[] out = y.data;
            if (accumulate) {
                for (int i = o; i < o + n; i++) {
                    out[i] += a[i] * b[i];
                }
            } else {
                for (int i = o; i < o + n; i++) {
                    out[i] = a[i] * b[i];
                }
            }
        }

        private void scalePixel(int o, float factor) {
            float[] a = x.data;
            float[] out = y.data;
            if (accumulate) {
                for (int i = o; i < o + x.c; i++) {
                    out[i] += a[i] * factor;
                }
            } else {
                for (int i = o; i < o + x.c; i++) {
                    out[i] = a[i] * factor;
                }
            }
        }
    }

    private final class ReluMask extends RowJob {

        private CpuTensor y;
        private CpuTensor dy;

        ReluMask(CpuTensor nothing) {
            y = nothing;
            dy = nothing;
        }

        @Override
        void row(int image, int row, int worker) {
            int o = dy.at(image, row, dy.left);
            engine.scratch(worker).kernels.reluMask(y.data, o, dy.data, o, dy.run());
        }
    }

    private static final class Clip extends RowJob {

        private CpuTensor x;
        private float bound;

        Clip(CpuTensor nothing) {
            x = nothing;
        }

        @Override
        void row(int image, int row, int worker) {
            float[] a = x.data;
            int o = x.at(image, row, x.left);
            for (int i = o; i < o + x.run(); i++) {
                a[i] = Math.max(-bound, Math.min(bound, a[i]));
            }
        }
    }

    private static final class RowSums extends RowJob {

        private CpuTensor x;
        private double[] sums = new double[0];

        RowSums(CpuTensor nothing) {
            x = nothing;
        }

        @Override
        void row(int image, int row, int worker) {
            float[] a = x.data;
            int o = x.at(image, row, x.left);
            int end = o + x.run();
            // Four fixed partial sums hide the latency of an addition.
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            double s3 = 0;
            for (; o + 3 < end; o += 4) {
                s0 += a[o];
                s1 += a[o + 1];
                s2 += a[o + 2];
                s3 += a[o + 3];
            }
            for (; o < end; o++) {
                s0 += a[o];
            }
            sums[image * (x.bottom - x.top) + row - x.top] = s0 + s1 + (s2 + s3);
        }
    }
}
