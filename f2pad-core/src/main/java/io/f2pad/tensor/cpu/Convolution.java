package io.f2pad.tensor.cpu;

import org.jspecify.annotations.Nullable;

/** Chooses the algorithm of each convolution. */
final class Convolution {

    private final CorrelationJob correlation;
    private final NarrowBackward narrow;

    Convolution(Engine engine, CpuTensor nothing) {
        correlation = new CorrelationJob(engine, nothing,
                new Correlation(0, 0, 1, 1, 1, 0, 0, 1, 0, 0, false, null));
        narrow = new NarrowBackward(engine);
    }

    void forward(CpuTensor x, PackedFilter f, @Nullable CpuTensor residual, boolean relu, CpuTensor y) {
        correlation.launch(x, f.forward(), f.filter().bias(), residual == null ? null : residual.data, relu, y);
    }

    void backward(CpuTensor dy, PackedFilter f, CpuTensor dx, boolean accumulate) {
        if (f.narrow() != null) {
            narrow.launch(dy, f.filter(), f.narrow(), dx, accumulate);
            return;
        }
        for (Correlation phase : f.backward()) {
            if (phase.weights() != null || !accumulate) {
                correlation.launch(dy, phase, null, accumulate ? dx.data : null, false, dx);
            }
        }
    }
}
