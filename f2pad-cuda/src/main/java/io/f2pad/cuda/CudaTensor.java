package io.f2pad.cuda;

import io.f2pad.tensor.Shape;
import io.f2pad.tensor.ShapeException;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;

/** Floats in device memory, N,C,H,W without gaps. */
final class CudaTensor implements Tensor {

    private final DeviceQueue queue;
    private final Shape shape;
    private final Window window;
    private final DeviceAddress address;

    CudaTensor(DeviceQueue queue, Shape shape, DeviceAddress address) {
        this(queue, shape, Window.whole(shape), address);
    }

    private CudaTensor(DeviceQueue queue, Shape shape, Window window, DeviceAddress address) {
        this.queue = queue;
        this.shape = shape;
        this.window = window;
        this.address = address;
    }

    CudaTensor view(Window part) {
        if (part.bottom() > shape.h() || part.right() > shape.w()) {
            throw new ShapeException("view: " + part + " leaves " + shape);
        }
        return new CudaTensor(queue, shape, part, address);
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public Window window() {
        return window;
    }

    DeviceAddress address() {
        return address;
    }

    int planes() {
        return shape.n() * shape.c();
    }

    boolean whole() {
        return window.area() == shape.h() * shape.w();
    }

    /** {@return elements of the window} */
    long elements() {
        return (long) planes() * window.area();
    }

    @Override
    public void copyFrom(float[] nchw) {
        requireSize(nchw);
        queue.upload(nchw, address);
    }

    @Override
    public void copyTo(float[] nchw) {
        requireSize(nchw);
        queue.download(address, nchw);
    }

    private void requireSize(float[] nchw) {
        if (nchw.length != shape.size()) {
            throw new ShapeException("tensor: " + shape + " has " + shape.size() + " values, the array has "
                    + nchw.length);
        }
    }
}
