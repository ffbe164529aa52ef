package io.f2pad.reference;

import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.Window;
import java.util.Arrays;

/** A double tensor in plain N,C,H,W order. */
public final class ReferenceTensor implements Tensor {

    final double[] data;
    private final Shape shape;

    ReferenceTensor(Shape shape) {
        this.shape = shape;
        this.data = new double[shape.size()];
    }

    static ReferenceTensor of(Tensor tensor) {
        return (ReferenceTensor) tensor;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public Window window() {
        return Window.whole(shape);
    }

    int at(int n, int c, int y, int x) {
        return ((n * shape.c() + c) * shape.h() + y) * shape.w() + x;
    }

    double get(int n, int c, int y, int x) {
        return data[at(n, c, y, x)];
    }

    /** The element, or zero outside the image. */
    double padded(int n, int c, int y, int x) {
        return y < 0 || x < 0 || y >= shape.h() || x >= shape.w() ? 0 : get(n, c, y, x);
    }

    void put(int n, int c, int y, int x, double value, boolean accumulate) {
        int i = at(n, c, y, x);
        data[i] = accumulate ? data[i] + value : value;
    }

    void clearUnless(boolean keep) {
        if (!keep) {
            Arrays.fill(data, 0);
        }
    }

    /**
     * Overwrites every element without rounding.
     *
     * @param values N,C,H,W values
     */
    public void copyFrom(double[] values) {
        System.arraycopy(values, 0, data, 0, data.length);
    }

    /** {@return a copy of the elements in N,C,H,W order} */
    public double[] toDoubles() {
        return data.clone();
    }

    @Override
    public void copyFrom(float[] nchw) {
        for (int i = 0; i < data.length; i++) {
            data[i] = nchw[i];
        }
    }

    @Override
    public void copyTo(float[] nchw) {
        for (int i = 0; i < data.length; i++) {
            nchw[i] = (float) data[i];
        }
    }
}
