package io.f2pad.tensor.cpu;

import io.f2pad.tensor.Filter;
import org.jspecify.annotations.Nullable;

/**
 * The one form that every dense convolution takes, forward or backward:
 * {@code dst[i * dstStride + dstY, ...] = sum over r, s of src[i * srcStride + srcY + r, ...] W[r, s]}, columns alike.
 * The adjoint of a strided convolution is one such correlation per residue of the destination pixel.
 *
 * @param kernelH   rows of taps
 * @param kernelW   columns of taps
 * @param in        channels of the source
 * @param out       channels of the destination
 * @param srcStride step of the window
 * @param srcY      source row of the first tap of the first window
 * @param srcX      source column of it
 * @param dstStride step of the destination pixel
 * @param dstY      first destination row
 * @param dstX      first destination column
 * @param strip     whether windows are gathered into a strip first, because they leave the border or the channels are
 *                  too few for long runs; W's rows are then ordered s, r, channel, otherwise r, s, channel
 * @param weights   W, or null when no tap reaches these pixels
 */
record Correlation(int kernelH, int kernelW, int in, int out, int srcStride, int srcY, int srcX, int dstStride,
                   int dstY, int dstX, boolean strip, @Nullable Packed weights) {

    /** Fewer contiguous floats per window row than this make the matrix product's loop too short. */
    private static final int SHORT_RUN = 16;

    /** {@return the convolution itself} */
    static Correlation forward(Filter f, Kernels kernels) {
        boolean strip = f.pad() > 1 || f.kernelH() > 1 && f.kernelW() * f.in() < SHORT_RUN;
        float[] b = new float[f.weight().length];
        for (int r = 0; r < f.kernelH(); r++) {
            for (int s = 0; s < f.kernelW(); s++) {
                int tap = strip ? s * f.kernelH() + r : r * f.kernelW() + s;
                for (int c = 0; c < f.in(); c++) {
                    for (int o = 0; o < f.out(); o++) {
                        b[(tap * f.in() + c) * f.out() + o] = weight(f, o, c, r, s);
                    }
                }
            }
        }
        Packed weights = kernels.pack(b, f.kernelH() * f.kernelW() * f.in(), f.out());
        return new Correlation(f.kernelH(), f.kernelW(), f.in(), f.out(), f.stride(), -f.pad(), -f.pad(), 1, 0, 0,
                strip, weights);
    }

    /**
     * The adjoint at destination rows y and columns x modulo the stride. Row y meets tap r where y + pad - r is a
     * multiple of the stride; later taps meet earlier rows.
     */
    static Correlation phase(Filter f, int y, int x, Kernels kernels) {
        int stride = f.stride();
        int r0 = (y + f.pad()) % stride;
        int s0 = (x + f.pad()) % stride;
        int kh = Math.max(0, (f.kernelH() - r0 + stride - 1) / stride);
        int kw = Math.max(0, (f.kernelW() - s0 + stride - 1) / stride);
        int lastR = r0 + (kh - 1) * stride;
        int lastS = s0 + (kw - 1) * stride;
        int srcY = (y + f.pad() - lastR) / stride;
        int srcX = (x + f.pad() - lastS) / stride;
        if (kh == 0 || kw == 0) {
            return new Correlation(0, 0, f.out(), f.in(), 1, 0, 0, stride, y, x, false, null);
        }
        boolean insideBorder = srcY >= -1 && srcX >= -1 && Math.max(f.kernelH(), f.kernelW()) <= f.pad() + stride + 1;
        boolean strip = !insideBorder || kh > 1 && kw * f.out() < SHORT_RUN;
        float[] b = new float[kh * kw * f.out() * f.in()];
        for (int r = 0; r < kh; r++) {
            for (int s = 0; s < kw; s++) {
                int tap = strip ? s * kh + r : r * kw + s;
                for (int o = 0; o < f.out(); o++) {
                    for (int c = 0; c < f.in(); c++) {
                        b[(tap * f.out() + o) * f.in() + c] = weight(f, o, c, lastR - r * stride, lastS - s * stride);
                    }
                }
            }
        }
        return new Correlation(kh, kw, f.out(), f.in(), 1, srcY, srcX, stride, y, x, strip,
                kernels.pack(b, kh * kw * f.out(), f.in()));
    }

    static float weight(Filter f, int o, int c, int r, int s) {
        return f.weight()[((o * f.in() + c) * f.kernelH() + r) * f.kernelW() + s];
    }

    /** {@return destination rows (or columns) from {@code first} on} */
    int steps(int extent, int first) {
        return Math.max(0, (extent - first + dstStride - 1) / dstStride);
    }
}
