package io.f2pad.objective;

/**
 * The mixture prior's components as the kernels read them, for pixels of three channels.
 *
 * @param means      K*3 values
 * @param precisions K*6 values: xx, xy, xz, yy, yz, zz of each inverse covariance
 * @param offsets    K values added to each squared distance: 0, or the log-determinants for the switch of Eq. 10
 */
public record MixtureField(float[] means, float[] precisions, float[] offsets) {

    /** Checks that the arrays match. */
    public MixtureField {
        int k = offsets.length;
        if (k < 1 || means.length != 3 * k || precisions.length != 6 * k) {
            throw new IllegalArgumentException("mixture: " + k + " offsets need " + 3 * k + " means and " + 6 * k
                    + " precision values, got " + means.length + " and " + precisions.length);
        }
    }

    /** {@return the number of components} */
    public int components() {
        return offsets.length;
    }
}
