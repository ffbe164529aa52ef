package io.f2pad.tensor.cpu;

import io.f2pad.tensor.Shape;
import io.f2pad.tensor.ShapeException;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;

/**
 * Channels-last floats with a zero border: one pixel above and left, and below and right at least one pixel and as many
 * as complete a 4x4 tile. Kernels read the border as padding and never write it.
 */
final class CpuTensor implements Tensor {

    final Shape shape;
    final int n;
    final int c;
    final int h;
    final int w;
    /** Floats from one row to the next. */
    final int row;
    /** Floats from one image to the next. */
    final int image;
    final float[] data;
    private final Window window;
    /** The window's edges, in fields of their own for the inner loops. */
    final int top;
    final int left;
    final int bottom;
    final int right;

    CpuTensor(Shape shape) {
        this.shape = shape;
        n = shape.n();
        c = shape.c();
        h = shape.h();
        w = shape.w();
        long rowFloats = (long) (tiles(w) * 4 + 2) * c;
        long imageFloats = rowFloats * (tiles(h) * 4 + 2);
        // A matrix kernel works on 4 pixels at once, so the last row may be read up to 3 strided pixels too far.
        long floats = imageFloats * n + 8L * c;
        if (floats > Integer.MAX_VALUE - 16) {
            throw new ShapeException("allocate: " + shape + " needs " + floats
                    + " floats with its border, one array of the CPU engine holds at most 2^31-1");
        }
        row = (int) rowFloats;
        image = (int) imageFloats;
        data = new float[(int) floats];
        window = Window.whole(shape);
        top = 0;
        left = 0;
        bottom = h;
        right = w;
    }

    /** A view. */
    CpuTensor(CpuTensor of, Window part) {
        if (part.bottom() > of.h || part.right() > of.w) {
            throw new ShapeException("view: " + part + " leaves " + of.shape);
        }
        shape = of.shape;
        n = of.n;
        c = of.c;
        h = of.h;
        w = of.w;
        row = of.row;
        image = of.image;
        data = of.data;
        window = part;
        top = part.top();
        left = part.left();
        bottom = part.bottom();
        right = part.right();
    }

    /** {@return floats of one row of the window} */
    int run() {
        return (right - left) * c;
    }

    /** {@return floats of the window, all images together} */
    long floats() {
        return (long) n * (bottom - top) * run();
    }

    /** {@return the number of 4-pixel tiles that cover an extent} */
    static int tiles(int extent) {
        return (extent + 3) / 4;
    }

    /**
     * Where a pixel's channels start.
     *
     * @param image image index
     * @param y     row, -1 to h
     * @param x     column, -1 to w
     * @return offset into {@link #data}
     */
    int at(int image, int y, int x) {
        return image * this.image + (y + 1) * row + (x + 1) * c;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public Window window() {
        return window;
    }

    @Override
    public void copyFrom(float[] nchw) {
        requireSize(nchw);
        int from = 0;
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < c; k++) {
                for (int y = 0; y < h; y++) {
                    for (int x = 0, o = at(i, y, 0) + k; x < w; x++, o += c) {
                        data[o] = nchw[from++];
                    }
                }
            }
        }
    }

    @Override
    public void copyTo(float[] nchw) {
        requireSize(nchw);
        int to = 0;
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < c; k++) {
                for (int y = 0; y < h; y++) {
                    for (int x = 0, o = at(i, y, 0) + k; x < w; x++, o += c) {
                        nchw[to++] = data[o];
                    }
                }
            }
        }
    }

    private void requireSize(float[] nchw) {
        if (nchw.length != shape.size()) {
            throw new ShapeException("tensor: " + shape + " has " + shape.size() + " values, the array has "
                    + nchw.length);
        }
    }
}
