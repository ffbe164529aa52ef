package io.f2pad.tensor;

/**
 * The four moment tensors of Adan, each shaped like the variable and zero before the first step.
 *
 * @param m        first moment of the gradient
 * @param v        first moment of the gradient difference
 * @param n        second moment of the corrected gradient
 * @param previous gradient of the step before
 */
public record AdanState(Tensor m, Tensor v, Tensor n, Tensor previous) {

    /**
     * Takes a state from an arena; its contents are unspecified until {@link #reset}.
     *
     * @param arena the owner
     * @param shape shape of the variable
     * @return the state
     */
    public static AdanState take(Arena arena, Shape shape) {
        return new AdanState(arena.take(shape), arena.take(shape), arena.take(shape), arena.take(shape));
    }

    /**
     * Sets every moment to zero.
     *
     * @param backend where the tensors live
     */
    public void reset(Backend backend) {
        backend.fill(m, 0);
        backend.fill(v, 0);
        backend.fill(n, 0);
        backend.fill(previous, 0);
    }
}
