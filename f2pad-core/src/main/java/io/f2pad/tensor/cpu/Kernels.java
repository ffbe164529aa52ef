package io.f2pad.tensor.cpu;

import io.f2pad.objective.MixtureField;
import org.jspecify.annotations.Nullable;

/**
 * The inner loops of the CPU engine: everything that is written once per instruction set. Offsets and strides count
 * floats; ranges have been checked by the callers. An instance owns scratch space and serves one thread.
 */
public interface Kernels {

    /** {@return what computes, such as {@code Vector API, 512 bit}} */
    String name();

    /** {@return an instance of the same kind for another thread} */
    Kernels sibling();

    /** {@return how many columns one call of {@link #multiply} should span at most, a multiple of 16} */
    int columnBlock();

    /** {@return a length rounded up to whole vectors} */
    int padded(int length);

    /**
     * Packs a matrix for {@link #multiply}.
     *
     * @param b       rows*columns values, row-major
     * @param rows    k
     * @param columns n, padded with zeros to a multiple of 16
     * @return the operand
     */
    Packed pack(float[] b, int rows, int columns);

    /**
     * Overwrites a part of a packed matrix.
     *
     * @param a  values, row i at {@code ao + i * as}
     * @param ao offset of them
     * @param as stride of their rows
     * @param m  rows to write
     * @param n  columns to write
     * @param b  from {@link #pack}
     * @param k0 first row written
     * @param n0 first column written, a multiple of 16
     */
    void repack(float[] a, int ao, int as, int m, int n, Packed b, int k0, int n0);

    /**
     * {@code C = A B}, or {@code C += A B}, with B's rows k0..k0+k and columns n0..n0+n.
     *
     * @param a   A, row i at {@code ao + i * as}
     * @param ao  offset of A
     * @param as  stride of A's rows, any
     * @param m   rows of A and C
     * @param b   from {@link #pack}
     * @param k0  first row of B
     * @param k   columns of A
     * @param n0  first column of B, a multiple of 16
     * @param n   columns of C, a multiple of 16
     * @param c   C, row i at {@code co + i * cs}
     * @param co  offset of C
     * @param cs  stride of C's rows
     * @param add whether to add to C
     */
    void multiply(float[] a, int ao, int as, int m, Packed b, int k0, int k, int n0, int n, float[] c, int co, int cs,
            boolean add);

    /**
     * {@code y = act(s + bias + residual)} on n channels of some pixels; the residual has y's layout and may be y.
     *
     * @param s        source, pixel i at {@code so + i * sp}
     * @param so       offset of the source
     * @param sp       pixel stride of the source
     * @param y        destination, pixel i at {@code yo + i * yp}
     * @param yo       offset of the destination
     * @param yp       pixel stride of the destination
     * @param pixels   number of pixels
     * @param n        channels of each
     * @param bias     added to every pixel from {@code bo} on, or null
     * @param bo       offset of the bias
     * @param residual added elementwise, or null
     * @param relu     whether to rectify
     */
    void finish(float[] s, int so, int sp, float[] y, int yo, int yp, int pixels, int n, float @Nullable [] bias,
            int bo, float @Nullable [] residual, boolean relu);

    /**
     * {@code y += x}.
     *
     * @param x  source
     * @param xo its offset
     * @param y  destination
     * @param yo its offset
     * @param n  number of floats
     */
    void add(float[] x, int xo, float[] y, int yo, int n);

    /**
     * {@code y += x} on runs, in order: run i from {@code xo + i * xs} to {@code yo + i * ys}. As many floats of y as
     * {@link #padded} says are rewritten, and as many of x read.
     *
     * @param x     source
     * @param xo    its offset
     * @param xs    its stride
     * @param y     destination
     * @param yo    its offset
     * @param ys    its stride, at least {@code padded(n)}
     * @param count number of runs
     * @param n     floats of each run
     */
    void addRuns(float[] x, int xo, int xs, float[] y, int yo, int ys, int count, int n);

    /**
     * {@code dy = y > 0 ? dy : 0}.
     *
     * @param y  rectified values
     * @param yo their offset
     * @param dy gradients, changed in place
     * @param go their offset
     * @param n  number of floats
     */
    void reluMask(float[] y, int yo, float[] dy, int go, int n);

    /**
     * Maximum and its window index {@code 3 r + s} over rows r0..r1-1 and columns s0..s1-1 of a 3x3 window; the first
     * maximum in row-major order wins.
     *
     * @param x      input
     * @param xo     offset of the window's corner (r = s = 0)
     * @param row    row stride of the input
     * @param n      channels, which is the pixel stride too
     * @param window r0, r1, s0, s1, one byte each from the lowest
     * @param y      receives the maxima at {@code yo}
     * @param argmax receives the indices at {@code yo}
     * @param yo     output offset
     */
    void maxWindow(float[] x, int xo, int row, int n, int window, float[] y, float[] argmax, int yo);

    /**
     * Rectifies maxima in place; the index of a maximum that is not positive becomes -1.
     *
     * @param y      maxima at {@code yo}
     * @param argmax their window indices at {@code yo}
     * @param yo     offset of both
     * @param n      number of floats
     */
    void rectifyMaximum(float[] y, float[] argmax, int yo, int n);

    /**
     * {@code dx = sum of dy over the windows whose argmax is this pixel}, or adds that sum. A pixel lies in one window,
     * or in two per direction; its index falls by 6 from a window to the one below and by 2 to the one on the right.
     *
     * @param dy     gradients
     * @param argmax window indices, with the layout of dy
     * @param yo     offset of the upper left window in both
     * @param down   distance to the window below, 0 if there is none
     * @param right  distance to the window on the right, 0 if there is none
     * @param index  {@code 3 r + s} of the pixel in the upper left window
     * @param dx     destination
     * @param xo     its offset
     * @param n      number of floats
     * @param add    whether to add
     */
    void routeMaxima(float[] dy, float[] argmax, int yo, int down, int right, int index, float[] dx, int xo, int n,
            boolean add);

    /**
     * Arranges lower triangles for {@link #whiten}.
     *
     * @param triangles packed rows, row i of a triangle at {@code i (i + 1) / 2}, one triangle after the other
     * @param dims      rows of each
     * @return the same triangles, {@link #packedTriangle} floats each; may be the argument itself
     */
    float[] packTriangles(float[] triangles, int dims);

    /** {@return floats of one triangle of that many rows in {@link #packTriangles}' arrangement} */
    int packedTriangle(int dims);

    /**
     * {@code |W d|^2} and its gradient {@code 2 W^T W d} in one pass over the lower triangle W.
     *
     * @param factor from {@link #packTriangles}
     * @param fo     offset of W in it
     * @param d      the difference, dims values from 0 on, zeros up to {@link #padded}
     * @param dims   dimensions
     * @param g      receives the gradient, dims values from 0 on; {@link #padded} floats are written
     * @return the squared norm
     */
    float whiten(float[] factor, int fo, float[] d, int dims, float[] g);

    /**
     * {@code to[c][i] += w[wo + i] x[xo + c plane + i]} for three planes c.
     *
     * @param w     weights
     * @param wo    their offset
     * @param x     the three planes
     * @param xo    offset of the first
     * @param plane from one plane to the next
     * @param to    the sums, in its first three arrays
     * @param count sums per plane, a {@link #padded} length
     */
    void addProducts(float[] w, int wo, float[] x, int xo, int plane, float[][] to, int count);

    /**
     * The least {@code (n - mu_k)^T P_k (n - mu_k) + offset_k} of every pixel and half its gradient,
     * {@code P_k (n - mu_k)}; the lowest component wins ties.
     *
     * @param planes the pixels' colours in planes 0 to 2; planes 3 to 5 receive the gradient, plane 7 the value
     * @param count  pixels, a {@link #padded} length
     * @param field  the components
     */
    void nearest(float[][] planes, int count, MixtureField field);

    /**
     * Input stage of Winograd F(4x4, 3x3) and F(3x3, 4x4): {@code V = B^T d B} of one 6x6 window, per channel.
     *
     * @param x        input
     * @param xo       offset of the window's first pixel
     * @param row      row stride of the input
     * @param channels channels, which is the pixel stride too; a multiple of 16
     * @param v        receives element p of V, 0 to 35, at {@code vo + p * plane}
     * @param vo       offset of V
     * @param plane    stride of V's planes
     */
    void winogradInput(float[] x, int xo, int row, int channels, float[] v, int vo, int plane);

    /**
     * Output stage of Winograd F(4x4, 3x3): {@code Y = A^T M A}, finished like {@link #finish}, per channel.
     *
     * @param m        element p of M, 0 to 35, at {@code mo + p * plane}
     * @param mo       offset of M
     * @param plane    stride of M's planes
     * @param channels channels, a multiple of 16
     * @param y        destination
     * @param yo       offset of the tile's first pixel
     * @param row      row stride of the destination
     * @param pixel    pixel stride of the destination
     * @param cut      rows r0..r1-1 and columns s0..s1-1 of the tile to write: r0, r1, s0, s1, one byte each from the
     *                 lowest
     * @param bias     added to every pixel from {@code bo} on, or null
     * @param bo       offset of the bias
     * @param residual with y's layout, added elementwise, or null; may be y
     * @param relu     whether to rectify
     */
    void winogradOutput(float[] m, int mo, int plane, int channels, float[] y, int yo, int row, int pixel, int cut,
            float @Nullable [] bias, int bo, float @Nullable [] residual, boolean relu);

    /**
     * Output stage of Winograd F(3x3, 4x4): {@code Y = A^T M A}, per channel.
     *
     * @param m        element p of M, 0 to 35, at {@code mo + p * plane}
     * @param mo       offset of M
     * @param plane    stride of M's planes
     * @param channels channels, a multiple of 16
     * @param y        receives the 9 pixels row by row, {@code channels} floats each
     */
    void winogradOutput3(float[] m, int mo, int plane, int channels, float[] y);

    /**
     * Depthwise taps on n channels of some pixels: {@code y = start + sum over t of w[t] x[t]}, where the start is the
     * bias, or y itself when adding, or 0.
     *
     * @param x      source; pixel i reads tap t at {@code xo + i * xp + taps[t]}
     * @param xo     offset of the first window's corner
     * @param xp     distance from one window to the next
     * @param taps   distances from a window's corner
     * @param count  number of taps
     * @param w      weights, those of tap t at {@code wo + t * ws}
     * @param wo     their offset
     * @param ws     distance from one tap's weights to the next
     * @param y      destination, pixel i at {@code yo + i * yp}
     * @param yo     its offset
     * @param yp     its pixel stride
     * @param pixels number of pixels
     * @param n      channels of each
     * @param bias   start of every pixel from {@code bo} on, or null
     * @param bo     its offset
     * @param add    whether to add to y, where there is no bias
     */
    void depthwise(float[] x, int xo, int xp, int[] taps, int count, float[] w, int wo, int ws, float[] y, int yo,
            int yp, int pixels, int n, float @Nullable [] bias, int bo, boolean add);

    /**
     * {@code y = x s(x)} with {@link Sigmoid}, on floats {@code o} to {@code o + n - 1} of both.
     *
     * @param x input
     * @param y output
     * @param o offset
     * @param n number of floats
     */
    void silu(float[] x, float[] y, int o, int n);

    /**
     * {@code dx = dy s(x) (1 + x (1 - s(x)))}, or adds it, on floats {@code o} to {@code o + n - 1} of all three.
     *
     * @param x   input of {@link #silu}
     * @param dy  gradient at its output
     * @param dx  gradient at its input; may be dy
     * @param o   offset
     * @param n   number of floats
     * @param add whether to add
     */
    void siluBackward(float[] x, float[] dy, float[] dx, int o, int n, boolean add);

    /**
     * Sum of consecutive pixels per channel.
     *
     * @param x      pixels
     * @param by     multiplied with x elementwise before, or null
     * @param o      offset of the first pixel in both
     * @param pixels number of pixels
     * @param n      channels of each
     * @param to     receives n sums
     * @param at     their offset
     */
    void sumPixels(float[] x, float @Nullable [] by, int o, int pixels, int n, float[] to, int at);

    /**
     * {@code y = scale x + shift} per channel of consecutive pixels, or adds that.
     *
     * @param x      pixels
     * @param o      offset of the first pixel in x and y
     * @param pixels number of pixels
     * @param n      channels of each
     * @param scale  one factor per channel from {@code so} on
     * @param shift  one summand per channel from {@code so} on, or null
     * @param so     offset of both
     * @param y      destination
     * @param add    whether to add
     */
    void scalePixels(float[] x, int o, int pixels, int n, float[] scale, float @Nullable [] shift, int so, float[] y,
            boolean add);
}
