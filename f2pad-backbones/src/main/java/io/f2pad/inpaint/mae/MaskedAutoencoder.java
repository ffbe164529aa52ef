package io.f2pad.inpaint.mae;

import io.f2pad.image.Planes;
import io.f2pad.tensor.cpu.KernelPool;
import io.f2pad.transformer.Attention;
import io.f2pad.transformer.Block;
import io.f2pad.transformer.LayerNorm;
import io.f2pad.transformer.Linear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A vision transformer that predicts masked patches from the visible ones (MAE, He et al., 2022): the encoder sees the
 * visible patches and a class token, the decoder also a learned token at every masked place. Forward only.
 *
 * <p>Immutable and safe to share between threads; it holds one packed copy of the weights. Same bytes at any thread
 * count.
 */
public final class MaskedAutoencoder {

    private static final double EPSILON = 1e-6;

    private final MaeConfig config;
    private final String name;
    private final String sha256;
    /** Of one thread, so that there is nothing to close. */
    private final KernelPool root = KernelPool.open(1);
    private final Linear patchEmbed;
    private final float[] classToken;
    private final float[] positions;
    private final List<Block> encoder;
    private final LayerNorm norm;
    private final Linear decoderEmbed;
    private final float[] maskToken;
    private final float[] decoderPositions;
    private final List<Block> decoder;
    private final LayerNorm decoderNorm;
    private final Linear decoderPred;

    /** Takes the weights over. */
    MaskedAutoencoder(MaeWeights weights) {
        config = weights.config();
        name = weights.name();
        sha256 = weights.sha256();
        int dim = config.encoder().dim();
        int narrow = config.decoder().dim();
        patchEmbed = linear(weights, "patch_embed.proj", config.patchValues(), dim);
        classToken = weights.take("cls_token");
        positions = weights.positions(MaeLayout.POSITIONS, dim);
        encoder = stack(weights, "blocks", config.encoder());
        norm = norm(weights, "norm");
        decoderEmbed = linear(weights, "decoder_embed", dim, narrow);
        maskToken = weights.take("mask_token");
        decoderPositions = weights.positions(MaeLayout.DECODER_POSITIONS, narrow);
        decoder = stack(weights, "decoder_blocks", config.decoder());
        decoderNorm = norm(weights, "decoder_norm");
        decoderPred = linear(weights, "decoder_pred", narrow, config.patchValues());
    }

    private List<Block> stack(MaeWeights weights, String prefix, MaeConfig.Stack stack) {
        int dim = stack.dim();
        int wide = MaeConfig.MLP_RATIO * dim;
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < stack.depth(); i++) {
            String block = prefix + "." + i + ".";
            blocks.add(new Block(norm(weights, block + "norm1"),
                    new Attention(stack.heads(), linear(weights, block + "attn.qkv", dim, 3 * dim),
                            linear(weights, block + "attn.proj", dim, dim)),
                    norm(weights, block + "norm2"), linear(weights, block + "mlp.fc1", dim, wide),
                    linear(weights, block + "mlp.fc2", wide, dim)));
        }
        return blocks;
    }

    private Linear linear(MaeWeights weights, String name, int in, int out) {
        return new Linear(root, in, out, weights.take(name + ".weight"), weights.take(name + ".bias"));
    }

    private static LayerNorm norm(MaeWeights weights, String name) {
        return new LayerNorm(weights.take(name + ".weight"), weights.take(name + ".bias"), EPSILON);
    }

    /** {@return the extents} */
    public MaeConfig config() {
        return config;
    }

    /** {@return the name of the file that the weights came from, without its folder} */
    public String name() {
        return name;
    }

    /** {@return SHA-256 over names, shapes and values of the weights: the same for every file of them} */
    public String sha256() {
        return sha256;
    }

    /**
     * Predicts every patch; only the predictions of masked patches are trained to mean something.
     *
     * @param image   three ImageNet-normalised planes of the configuration's size
     * @param masked  whether a patch is hidden, row by row; at least one must be visible
     * @param threads worker threads
     * @return the patches row by row, each with its pixels row by row, the colour fastest
     * @throws IllegalArgumentException if the image or the mask has another size, or everything is masked
     */
    public float[] predict(Planes image, boolean[] masked, int threads) {
        if (image.channels() != 3 || image.height() != config.image() || image.width() != config.image()
                || masked.length != config.patches()) {
            throw new IllegalArgumentException("mae: expected 3x" + config.image() + "x" + config.image() + " and "
                    + config.patches() + " patches, got " + image.channels() + "x" + image.height() + "x"
                    + image.width() + " and " + masked.length);
        }
        int[] visible = visible(masked);
        try (KernelPool pool = root.fork(threads)) {
            return decode(pool, encode(pool, image, visible), visible);
        }
    }

    private static int[] visible(boolean[] masked) {
        int[] visible = new int[masked.length];
        int count = 0;
        for (int p = 0; p < masked.length; p++) {
            if (!masked[p]) {
                visible[count++] = p;
            }
        }
        if (count == 0) {
            throw new IllegalArgumentException("mae: every patch is masked, at least one must be visible");
        }
        return Arrays.copyOf(visible, count);
    }

    /** {@return the class token's row and one row per visible patch} */
    private float[] encode(KernelPool pool, Planes image, int[] visible) {
        int dim = config.encoder().dim();
        int rows = 1 + visible.length;
        float[] embedded = new float[visible.length * dim];
        patchEmbed.apply(pool, gather(image, visible), visible.length, embedded);
        float[] x = new float[rows * dim];
        for (int i = 0; i < dim; i++) {
            x[i] = classToken[i] + positions[i];
        }
        for (int r = 0; r < visible.length; r++) {
            int position = (1 + visible[r]) * dim;
            for (int i = 0; i < dim; i++) {
                x[(1 + r) * dim + i] = embedded[r * dim + i] + positions[position + i];
            }
        }
        encoder.forEach(block -> block.apply(pool, x, rows));
        norm.apply(pool, x, rows, x);
        return x;
    }

    private float[] decode(KernelPool pool, float[] encoded, int[] visible) {
        int dim = config.decoder().dim();
        int rows = 1 + config.patches();
        float[] narrow = new float[(1 + visible.length) * dim];
        decoderEmbed.apply(pool, encoded, 1 + visible.length, narrow);
        float[] x = new float[rows * dim];
        for (int p = 1; p < rows; p++) {
            System.arraycopy(maskToken, 0, x, p * dim, dim);
        }
        System.arraycopy(narrow, 0, x, 0, dim);
        for (int r = 0; r < visible.length; r++) {
            System.arraycopy(narrow, (1 + r) * dim, x, (1 + visible[r]) * dim, dim);
        }
        for (int i = 0; i < x.length; i++) {
            x[i] += decoderPositions[i];
        }
        decoder.forEach(block -> block.apply(pool, x, rows));
        decoderNorm.apply(pool, x, rows, x);
        float[] predicted = new float[rows * config.patchValues()];
        decoderPred.apply(pool, x, rows, predicted);
        return Arrays.copyOfRange(predicted, config.patchValues(), predicted.length);
    }

    /** The visible patches as rows of colour, row, column, the order of the embedding's weights. */
    private float[] gather(Planes image, int[] visible) {
        int patch = config.patch();
        int size = config.image();
        float[] rows = new float[visible.length * config.patchValues()];
        int to = 0;
        for (int p : visible) {
            int corner = p / config.grid() * patch * size + p % config.grid() * patch;
            for (int line = 0; line < 3 * patch; line++) {
                System.arraycopy(image.data(), line / patch * size * size + corner + line % patch * size, rows, to,
                        patch);
                to += patch;
            }
        }
        return rows;
    }

    /**
     * Replaces the masked patches of an image by their predictions.
     *
     * @param image   three ImageNet-normalised planes of the configuration's size; not changed
     * @param masked  whether a patch is hidden, row by row; at least one must be visible
     * @param threads worker threads
     * @return a new image, equal to the given one in the visible patches
     * @throws IllegalArgumentException if the image or the mask has another size, or everything is masked
     */
    public Planes reconstruct(Planes image, boolean[] masked, int threads) {
        float[] predicted = predict(image, masked, threads);
        float[] out = image.data().clone();
        int patch = config.patch();
        int size = config.image();
        for (int p = 0; p < masked.length; p++) {
            int corner = p / config.grid() * patch * size + p % config.grid() * patch;
            for (int i = 0; masked[p] && i < config.patchValues(); i++) {
                int pixel = i / 3;
                out[i % 3 * size * size + corner + pixel / patch * size + pixel % patch] =
                        predicted[p * config.patchValues() + i];
            }
        }
        return new Planes(3, size, size, out);
    }
}
