package io.f2pad.tensor.cpu;

import io.f2pad.tensor.Filter;
import io.f2pad.tensor.Frozen;
import org.jspecify.annotations.Nullable;

/**
 * A convolution packed for both directions.
 *
 * @param filter   geometry and bias
 * @param forward  the convolution as a correlation
 * @param backward its adjoint, one correlation per stride phase; empty when narrow is used
 * @param narrow   operand of {@link NarrowBackward}, or null
 */
record PackedFilter(Filter filter, Correlation forward, Correlation[] backward, @Nullable Packed narrow)
        implements Frozen {

    /** With fewer input channels than this, padding them to a panel costs more than adding up contributions. */
    private static final int NARROW = 16;

    static PackedFilter of(Filter f, Kernels kernels) {
        boolean narrow = f.in() < NARROW && f.kernelH() * f.kernelW() > 1;
        return new PackedFilter(f, Correlation.forward(f, kernels),
                narrow ? new Correlation[0] : Correlation.backward(f, kernels),
                narrow ? NarrowBackward.pack(f, kernels) : null);
    }
}
