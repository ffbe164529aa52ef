package io.f2pad.tensor;

/**
 * A rectangle of positions, half-open: rows top to bottom - 1, columns left to right - 1. Never empty.
 *
 * @param top    first row, at least 0
 * @param left   first column, at least 0
 * @param bottom row after the last one
 * @param right  column after the last one
 */
public record Window(int top, int left, int bottom, int right) {

    /** Checks the order of the edges. */
    public Window {
        if (top < 0 || left < 0 || bottom <= top || right <= left) {
            throw new ShapeException("window: expected 0 <= top < bottom and 0 <= left < right, got rows " + top
                    + " to " + bottom + ", columns " + left + " to " + right);
        }
    }

    /**
     * Every position of a shape.
     *
     * @param shape the shape
     * @return the window
     */
    public static Window whole(Shape shape) {
        return new Window(0, 0, shape.h(), shape.w());
    }

    /**
     * The smallest window around the true pixels of a mask.
     *
     * @param mask  pixels, row-major, at least one of them true
     * @param width pixels per row
     * @return the window
     */
    public static Window around(boolean[] mask, int width) {
        int top = mask.length;
        int left = width;
        int bottom = 0;
        int right = 0;
        for (int i = 0; i < mask.length; i++) {
            if (mask[i]) {
                top = Math.min(top, i / width);
                left = Math.min(left, i % width);
                bottom = i / width + 1;
                right = Math.max(right, i % width + 1);
            }
        }
        return new Window(top, left, bottom, right);
    }

    /** {@return the number of positions} */
    public int area() {
        return (bottom - top) * (right - left);
    }

    /**
     * The smallest window around both.
     *
     * @param other another window
     * @return the union's bounding box
     */
    public Window union(Window other) {
        return new Window(Math.min(top, other.top), Math.min(left, other.left), Math.max(bottom, other.bottom),
                Math.max(right, other.right));
    }

    /**
     * The outputs of a sliding kernel that read a position of this window.
     *
     * @param kernelH rows of the kernel
     * @param kernelW columns of the kernel
     * @param stride  its step
     * @param pad     its padding
     * @param output  shape of the output
     * @return their window; one position where none reads it
     */
    public Window through(int kernelH, int kernelW, int stride, int pad, Shape output) {
        int y0 = first(top, kernelH, stride, pad, output.h());
        int x0 = first(left, kernelW, stride, pad, output.w());
        return new Window(y0, x0, end(bottom, y0, stride, pad, output.h()), end(right, x0, stride, pad, output.w()));
    }

    /**
     * The outputs of a sliding square kernel that read a position of this window.
     *
     * @param kernel  rows and columns of the kernel
     * @param stride  its step
     * @param padding its padding
     * @param output  shape of the output
     * @return their window; one position where none reads it
     */
    public Window through(int kernel, int stride, Padding padding, Shape output) {
        int y0 = first(top, kernel, stride, padding.top(), output.h());
        int x0 = first(left, kernel, stride, padding.left(), output.w());
        return new Window(y0, x0, end(bottom, y0, stride, padding.top(), output.h()),
                end(right, x0, stride, padding.left(), output.w()));
    }

    private static int first(int edge, int kernel, int stride, int pad, int extent) {
        return Math.min(extent - 1, Math.max(0, Math.floorDiv(edge + pad - kernel, stride) + 1));
    }

    private static int end(int edge, int first, int stride, int pad, int extent) {
        return Math.max(first + 1, Math.min(extent, Math.floorDiv(edge - 1 + pad, stride) + 1));
    }

    /**
     * This window on a grid that repeats every position.
     *
     * @param factor repetitions, at least 1
     * @param output shape of that grid, which may be cropped
     * @return the window
     */
    public Window times(int factor, Shape output) {
        return new Window(top * factor, left * factor, Math.min(output.h(), bottom * factor),
                Math.min(output.w(), right * factor));
    }
}
