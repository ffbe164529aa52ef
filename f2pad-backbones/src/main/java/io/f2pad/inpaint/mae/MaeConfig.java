package io.f2pad.inpaint.mae;

/**
 * The extents of a masked autoencoder; every perceptron widens by {@link #MLP_RATIO}.
 *
 * @param image   rows and columns of its images, a multiple of the patch
 * @param patch   rows and columns of a patch
 * @param encoder the stack that sees the visible patches
 * @param decoder the stack that predicts the masked ones
 */
public record MaeConfig(int image, int patch, Stack encoder, Stack decoder) {

    /** Width of a perceptron's hidden layer in multiples of its input. */
    public static final int MLP_RATIO = 4;

    private static final Stack DECODER = new Stack(512, 8, 16);

    /** ViT-B/16 at 224 pixels. */
    public static final MaeConfig VIT_B_16 = new MaeConfig(224, 16, new Stack(768, 12, 12), DECODER);

    /** ViT-L/16 at 224 pixels, the network of {@code mae_visualize_vit_large}. */
    public static final MaeConfig VIT_L_16 = new MaeConfig(224, 16, new Stack(1024, 24, 16), DECODER);

    /** ViT-H/14 at 224 pixels. */
    public static final MaeConfig VIT_H_14 = new MaeConfig(224, 14, new Stack(1280, 32, 16), DECODER);

    /**
     * A stack of transformer blocks.
     *
     * @param dim   columns of its rows, a multiple of 4 and of the heads
     * @param depth number of blocks
     * @param heads heads of each attention
     */
    public record Stack(int dim, int depth, int heads) {

        /** Checks the extents. */
        public Stack {
            if (dim < 4 || dim % 4 != 0 || depth < 1 || heads < 1 || dim % heads != 0) {
                throw new IllegalArgumentException("mae: impossible stack of " + depth + " blocks with " + dim
                        + " columns and " + heads + " heads; the columns must be a multiple of 4 and of the heads");
            }
        }
    }

    /** Checks the extents. */
    public MaeConfig {
        if (patch < 1 || image < patch || image % patch != 0) {
            throw new IllegalArgumentException("mae: images of " + image + " pixels are not made of patches of "
                    + patch);
        }
    }

    /** {@return patches in one row of the image} */
    public int grid() {
        return image / patch;
    }

    /** {@return patches of the image} */
    public int patches() {
        return grid() * grid();
    }

    /** {@return values of one patch} */
    public int patchValues() {
        return 3 * patch * patch;
    }
}
