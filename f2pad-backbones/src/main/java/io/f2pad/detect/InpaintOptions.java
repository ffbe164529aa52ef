package io.f2pad.detect;

import io.f2pad.inpaint.mae.MaskedAutoencoder;
import org.jspecify.annotations.Nullable;

/**
 * How holes are filled before the refinement.
 *
 * @param exemplars   normal images stored for exemplar inpainting; 0 takes harmonic inpainting
 * @param autoencoder fills the holes that leave it enough to see, the other inpainter the rest; null leaves all to that
 */
public record InpaintOptions(int exemplars, @Nullable MaskedAutoencoder autoencoder) {

    private static final int STORED = 32;

    /** From the best-matching window of 32 stored normal images. */
    public static final InpaintOptions EXEMPLAR = new InpaintOptions(STORED, null);

    /** By the smoothest surface through the border. */
    public static final InpaintOptions HARMONIC = new InpaintOptions(0, null);

    /** Checks the range. */
    public InpaintOptions {
        if (exemplars < 0) {
            throw new IllegalArgumentException("inpaint: exemplars must not be negative, got " + exemplars);
        }
    }

    /**
     * By a masked autoencoder, as the paper does, with stored normal images to fall back on.
     *
     * @param autoencoder the network; a saved detector refers to its weights and does not hold them
     * @return the options
     */
    public static InpaintOptions mae(MaskedAutoencoder autoencoder) {
        return new InpaintOptions(STORED, autoencoder);
    }
}
