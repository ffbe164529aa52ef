package io.f2pad.inpaint.mae;

import io.f2pad.feature.Normalization;
import io.f2pad.image.Planes;
import io.f2pad.image.Resampler;
import io.f2pad.inpaint.Inpainter;
import io.f2pad.objective.ColourRange;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a hole with what a masked autoencoder predicts. The image is resampled to the network's size, every patch that
 * draws on a pixel of the hole is masked whole, the predictions are resampled back and pasted inside the hole, as valid
 * colours. Where more than {@link #MOST_MASKED} of the patches are masked, another inpainter fills the hole and one
 * logged line says so.
 */
public final class MaeInpainter implements Inpainter {

    /** The largest share of masked patches that the network is asked to fill. */
    public static final double MOST_MASKED = 0.9;

    private static final Logger LOG = LoggerFactory.getLogger(MaeInpainter.class);

    private final MaskedAutoencoder network;
    private final Inpainter fallback;
    private final int threads;
    private final ColourRange range = Normalization.IMAGENET.range();

    /**
     * Creates an inpainter of ImageNet-normalised images.
     *
     * @param network  what predicts
     * @param fallback fills holes that leave the network too little to see
     * @param threads  worker threads of one fill
     */
    public MaeInpainter(MaskedAutoencoder network, Inpainter fallback, int threads) {
        this.network = network;
        this.fallback = fallback;
        this.threads = threads;
    }

    @Override
    public float[] fill(float[] image, boolean[] hole, int height, int width) {
        boolean[] masked = masked(hole, height, width);
        int count = 0;
        for (boolean patch : masked) {
            count += patch ? 1 : 0;
        }
        if (count == 0) {
            return image.clone();
        }
        if (count > MOST_MASKED * masked.length) {
            LOG.warn(String.format(Locale.ROOT, "mae: the hole masks %d of %d patches, more than %.0f %%; filled by "
                    + "the %s instead", count, masked.length, 100 * MOST_MASKED,
                    fallback.getClass().getSimpleName()));
            return fallback.fill(image, hole, height, width);
        }
        int size = network.config().image();
        Planes seen = Resampler.resize(new Planes(3, height, width, image), size, size);
        float[] predicted = Resampler.resize(network.reconstruct(seen, masked, threads), height, width).data();
        float[] filled = image.clone();
        for (int i = 0; i < filled.length; i++) {
            if (hole[i % hole.length]) {
                int c = i / hole.length;
                filled[i] = Math.max(range.low()[c], Math.min(range.high()[c], predicted[i]));
            }
        }
        return filled;
    }

    /** Resampled like the image: a pixel above 0 draws on the hole. */
    private boolean[] masked(boolean[] hole, int height, int width) {
        MaeConfig config = network.config();
        float[] indicator = new float[hole.length];
        for (int i = 0; i < hole.length; i++) {
            indicator[i] = hole[i] ? 1 : 0;
        }
        int size = config.image();
        float[] touched = Resampler.resize(new Planes(1, height, width, indicator), size, size).data();
        boolean[] masked = new boolean[config.patches()];
        for (int i = 0; i < touched.length; i++) {
            if (touched[i] > 0) {
                masked[i / size / config.patch() * config.grid() + i % size / config.patch()] = true;
            }
        }
        return masked;
    }
}
