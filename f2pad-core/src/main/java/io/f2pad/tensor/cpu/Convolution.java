package io.f2pad.tensor.cpu;

import org.jspecify.annotations.Nullable;

/** Runs a direction of a convolution by the algorithm that its weights were packed for. */
final class Convolution {

    private final Winograd winograd;
    private final FoldedWinograd folded;
    private final CorrelationJob correlation;
    private final NarrowBackward narrow;

    Convolution(Engine engine, CpuTensor nothing) {
        winograd = new Winograd(engine, nothing);
        folded = new FoldedWinograd(engine, nothing);
        correlation = new CorrelationJob(engine, nothing,
                new Correlation(0, 0, 1, 1, 1, 0, 0, 1, 0, 0, false, null));
        narrow = new NarrowBackward(engine, nothing);
    }

    void forward(CpuTensor x, PackedFilter f, @Nullable CpuTensor residual, boolean relu, CpuTensor y) {
        run(f.forward(), x, f.filter().bias(), residual == null ? null : residual.data, relu, y);
    }

    void backward(CpuTensor dy, PackedFilter f, CpuTensor dx, boolean accumulate) {
        run(f.backward(), dy, null, accumulate ? dx.data : null, false, dx);
    }

    private void run(Direction direction, CpuTensor src, float @Nullable [] bias, float @Nullable [] addend,
            boolean relu, CpuTensor dst) {
        if (direction instanceof WinogradWeights weights) {
            winograd.launch(src, weights, bias, addend, relu, dst);
        } else if (direction instanceof FoldedWeights weights && weights.adjoint()) {
            folded.backward(src, weights, dst, addend != null);
        } else if (direction instanceof FoldedWeights weights) {
            folded.forward(src, weights, bias, addend, relu, dst);
        } else if (direction instanceof NarrowWeights weights) {
            narrow.launch(src, weights, dst, addend != null);
        } else if (direction instanceof Correlations correlations) {
            for (Correlation phase : correlations.phases()) {
                if (phase.weights() != null || addend == null) {
                    correlation.launch(src, phase, bias, addend, relu, dst);
                }
            }
        }
    }
}
