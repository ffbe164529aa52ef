package io.f2pad.tensor.cpu;

import java.util.Arrays;

/** Channel selection and its adjoint. */
final class Channels {

    private final Engine engine;
    private final Gather gather;
    private final Scatter scatter;

    Channels(Engine engine, CpuTensor nothing) {
        this.engine = engine;
        gather = new Gather(nothing);
        scatter = new Scatter(nothing);
    }

    void gather(CpuTensor x, int[] channels, CpuTensor y, int offset) {
        gather.x = x;
        gather.channels = channels;
        gather.y = y;
        gather.offset = offset;
        gather.launch(engine, y, y.floats() / y.c * channels.length);
    }

    void scatter(CpuTensor dy, int offset, int[] channels, CpuTensor dx, boolean accumulate) {
        scatter.dy = dy;
        scatter.offset = offset;
        scatter.channels = channels;
        scatter.dx = dx;
        scatter.accumulate = accumulate;
        scatter.launch(engine, dx, dx.floats());
    }

    /** Concatenation selects every channel in order, which is a copy. */
    private static boolean consecutive(int[] channels) {
        for (int k = 1; k < channels.length; k++) {
            if (channels[k] != channels[0] + k) {
                return false;
            }
        }
        return channels.length > 0;
    }

    private static final class Gather extends RowJob {

        private CpuTensor x;
        private int[] channels = new int[0];
        private CpuTensor y;
        private int offset;

        Gather(CpuTensor nothing) {
            x = nothing;
            y = nothing;
        }

        @Override
        void row(int image, int row, int worker) {
            boolean run = consecutive(channels);
            int from = x.at(image, row, y.left);
            int to = y.at(image, row, y.left) + offset;
            for (int p = y.left; p < y.right; p++, from += x.c, to += y.c) {
                if (run) {
                    System.arraycopy(x.data, from + channels[0], y.data, to, channels.length);
                } else {
                    for (int k = 0; k < channels.length; k++) {
                        y.data[to + k] = x.data[from + channels[k]];
                    }
                }
            }
        }
    }

    private final class Scatter extends RowJob {

        private CpuTensor dy;
        private int offset;
        private int[] channels = new int[0];
        private CpuTensor dx;
        private boolean accumulate;

        Scatter(CpuTensor nothing) {
            dy = nothing;
            dx = nothing;
        }

        @Override
        void row(int image, int row, int worker) {
            Kernels kernels = engine.scratch(worker).kernels;
            boolean run = consecutive(channels);
            int from = dy.at(image, row, dx.left) + offset;
            int to = dx.at(image, row, dx.left);
            if (!accumulate) {
                Arrays.fill(dx.data, to, to + dx.run(), 0f);
            }
            for (int p = dx.left; p < dx.right; p++, from += dy.c, to += dx.c) {
                if (run && accumulate) {
                    kernels.add(dy.data, from, dx.data, to + channels[0], channels.length);
                } else if (run) {
                    System.arraycopy(dy.data, from, dx.data, to + channels[0], channels.length);
                } else if (accumulate) {
                    for (int k = 0; k < channels.length; k++) {
                        dx.data[to + channels[k]] += dy.data[from + k];
                    }
                } else {
                    for (int k = 0; k < channels.length; k++) {
                        dx.data[to + channels[k]] = dy.data[from + k];
                    }
                }
            }
        }
    }
}
