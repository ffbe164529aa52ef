package io.f2pad.detect;

import io.f2pad.feature.Normalization;
import io.f2pad.inpaint.ExemplarBank;
import io.f2pad.inpaint.ExemplarInpainter;
import io.f2pad.inpaint.HarmonicInpainter;
import io.f2pad.inpaint.Inpainter;
import io.f2pad.inpaint.mae.MaeInpainter;
import io.f2pad.inpaint.mae.MaeReference;
import io.f2pad.inpaint.mae.MaskedAutoencoder;
import org.jspecify.annotations.Nullable;

/**
 * What a fitted model fills holes with.
 *
 * @param exemplars stored normal images, or null for harmonic inpainting
 * @param wanted    the masked autoencoder that the model was fitted with, or null
 * @param network   that network, or null where its weights are not at hand
 */
record Inpainting(@Nullable ExemplarBank exemplars, @Nullable MaeReference wanted,
        @Nullable MaskedAutoencoder network) {

    static Inpainting of(@Nullable ExemplarBank exemplars, @Nullable MaskedAutoencoder network) {
        return new Inpainting(exemplars, network == null ? null : MaeReference.of(network), network);
    }

    /** {@return exemplar, harmonic or mae: what the model was fitted with} */
    String kind() {
        return wanted != null ? "mae" : plain();
    }

    /** {@return exemplar or harmonic: what fills where the autoencoder does not} */
    String plain() {
        return exemplars == null ? "harmonic" : "exemplar";
    }

    Inpainting with(@Nullable MaskedAutoencoder found) {
        return new Inpainting(exemplars, wanted, found);
    }

    Inpainter inpainter(Normalization normalization, int threads) {
        Inpainter plain = exemplars == null ? new HarmonicInpainter() : new ExemplarInpainter(exemplars, normalization);
        return network == null ? plain : new MaeInpainter(network, plain, threads);
    }
}
