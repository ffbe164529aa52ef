package io.f2pad.objective;

/** The readings of the vectorial total variation (Eq. 11), all with the wording of the paper. */
public enum TvForm {
    /** {@code sqrt(|Dv|^2 + |Dh|^2 + delta)} over the three channels jointly; the standard vectorial TV. */
    JOINT_ISOTROPIC,
    /** {@code sqrt(|Dv|^2 + delta) + sqrt(|Dh|^2 + delta)}, each over the three channels jointly. */
    SEPARABLE,
    /** {@code sum_c sqrt(Dv_c^2 + Dh_c^2 + delta)}. */
    PER_CHANNEL
}
