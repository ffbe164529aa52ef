package io.f2pad.tensor;

/**
 * A float tensor of a backend. The public order is N,C,H,W; the physical layout is the backend's business.
 * Not thread-safe: one client at a time.
 */
public interface Tensor {

    /** {@return the logical shape} */
    Shape shape();

    /** {@return the positions that a backend computes when it writes this tensor; all of them but for a view} */
    Window window();

    /**
     * Overwrites every element.
     *
     * @param nchw {@code shape().size()} values in N,C,H,W order
     */
    void copyFrom(float[] nchw);

    /**
     * Reads every element.
     *
     * @param nchw receives {@code shape().size()} values in N,C,H,W order
     */
    void copyTo(float[] nchw);

    /** {@return a new array with every element in N,C,H,W order} */
    default float[] toArray() {
        float[] values = new float[shape().size()];
        copyTo(values);
        return values;
    }
}
