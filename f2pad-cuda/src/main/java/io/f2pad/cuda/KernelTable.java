package io.f2pad.cuda;

import static io.f2pad.cuda.Argument.DOUBLE;
import static io.f2pad.cuda.Argument.FLOAT;
import static io.f2pad.cuda.Argument.INT;
import static io.f2pad.cuda.Argument.PART;
import static io.f2pad.cuda.Argument.POINTER;
import static io.f2pad.cuda.Argument.RANGE;

import java.util.List;
import java.util.Locale;

/** Every kernel: the file in the folder {@code kernels} that holds it, and its parameters. */
enum KernelTable {
    FILL("fill", POINTER, PART, FLOAT),
    COPY("copy", POINTER, POINTER, PART, INT),
    MULTIPLY("multiply", POINTER, POINTER, POINTER, PART, INT, INT, INT),
    RELU_MASK("relu_mask", POINTER, POINTER, PART),
    CLIP("clip", POINTER, PART, FLOAT),
    MAX_POOL("max_pool", POINTER, POINTER, POINTER, PART, INT, INT, INT),
    MAX_POOL_BACKWARD("max_pool", POINTER, POINTER, POINTER, PART, INT, INT, INT),
    AVERAGE_POOL("average_pool", POINTER, POINTER, PART, INT),
    UPSAMPLE("upsample", POINTER, POINTER, PART, INT, INT, INT),
    UPSAMPLE_BACKWARD("upsample", POINTER, POINTER, PART, INT, INT, INT, INT),
    GATHER("channels", POINTER, POINTER, POINTER, PART, INT, INT, INT, INT),
    SCATTER("channels", POINTER, POINTER, POINTER, PART, INT, INT, INT, INT),
    MAHALANOBIS_4("mahalanobis", POINTER, POINTER, POINTER, POINTER, POINTER, PART, INT),
    MAHALANOBIS_16("mahalanobis", POINTER, POINTER, POINTER, POINTER, POINTER, PART, INT),
    MAHALANOBIS_64("mahalanobis", POINTER, POINTER, POINTER, POINTER, POINTER, PART, INT),
    NEAREST_SELECT("nearest", POINTER, POINTER, POINTER, POINTER, PART, INT, INT, INT, INT),
    NEAREST_CANDIDATE("nearest", POINTER, POINTER, POINTER, POINTER, POINTER, PART, INT, INT, INT),
    LOG_PENALTY("log_penalty", POINTER, POINTER, POINTER, POINTER, PART, FLOAT),
    LOG_PENALTY_BACKWARD("log_penalty", POINTER, POINTER, POINTER, POINTER, POINTER, PART, FLOAT, INT),
    MIXTURE_PRIOR("mixture_prior", POINTER, POINTER, POINTER, POINTER, POINTER, PART, INT),
    RANGE_PENALTY("range_penalty", POINTER, POINTER, POINTER, PART, RANGE),
    RANGE_PENALTY_BACKWARD("range_penalty", POINTER, POINTER, POINTER, POINTER, PART, RANGE, INT),
    TOTAL_VARIATION("total_variation", POINTER, POINTER, POINTER, PART, INT, FLOAT),
    TOTAL_VARIATION_BACKWARD("total_variation", POINTER, POINTER, POINTER, POINTER, PART, INT, FLOAT, INT),
    REGULARIZER("regularizer", POINTER, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER, PART, FLOAT, INT, INT,
            FLOAT),
    SUM_SPANS("sum", POINTER, POINTER, PART),
    SUM_TOTAL("sum", POINTER, POINTER, POINTER, INT),
    SUM_NEXT("sum", POINTER),
    SHARING_WEIGHTS("sharing", POINTER, POINTER, POINTER, PART, INT, INT, FLOAT, FLOAT),
    SHARE("sharing", POINTER, POINTER, POINTER, PART, INT, INT),
    ADAN_CLOCK("adan", POINTER, DOUBLE, DOUBLE, DOUBLE, INT),
    ADAN("adan", POINTER, POINTER, POINTER, POINTER, POINTER, POINTER, PART, POINTER, Argument.ADAN),
    STEP("step", POINTER, POINTER, POINTER, POINTER, PART, Argument.STEP),
    DESCEND("descend", POINTER, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER, PART, INT,
            POINTER, Argument.ADAN, Argument.STEP),
    DEPTHWISE("depthwise", POINTER, POINTER, POINTER, POINTER, PART, INT, INT, INT, INT, INT, INT, INT),
    DEPTHWISE_BACKWARD("depthwise", POINTER, POINTER, POINTER, PART, INT, INT, INT, INT, INT, INT, INT, INT),
    SILU("activation", POINTER, POINTER, PART),
    SILU_BACKWARD("activation", POINTER, POINTER, POINTER, PART, INT),
    SIGMOID("activation", POINTER, PART),
    SIGMOID_BACKWARD("activation", POINTER, POINTER, PART),
    CHANNEL_MEAN("squeeze_excite", POINTER, POINTER, POINTER, INT),
    SCALE_CHANNELS("squeeze_excite", POINTER, POINTER, POINTER, POINTER, PART, INT),
    FINISH("finish", POINTER, POINTER, POINTER, POINTER, PART, INT, INT),
    CONVOLUTION("convolution", POINTER, POINTER, POINTER, POINTER, POINTER, POINTER, PART, Argument.CONVOLUTION, INT,
            INT, INT),
    CONVOLUTION_SUM("convolution", POINTER, POINTER, POINTER, POINTER, PART, INT, INT, INT),
    STEM_BACKWARD("stem", POINTER, POINTER, POINTER, PART, INT, INT, INT, INT),
    FLOW_LOAD("flow", POINTER, POINTER, POINTER, POINTER, PART, INT, INT, INT),
    FLOW_HIDDEN("flow", POINTER, POINTER, POINTER, PART, INT, INT),
    FLOW_COUPLE("flow", POINTER, POINTER, POINTER, INT, INT, INT, INT),
    FLOW_SCORE("flow", POINTER, POINTER, POINTER, POINTER, POINTER, PART, INT, INT, INT, INT, DOUBLE, INT),
    FLOW_BACK("flow", POINTER, POINTER, POINTER, POINTER, INT, INT, INT, INT),
    FLOW_STORE("flow", POINTER, POINTER, POINTER, PART, INT, INT, INT);

    /** The launch constants of the kernels' sources, which a test compares. */
    static final int ELEMENT_BLOCK = 256;
    static final int MAHALANOBIS_BLOCK = 128;
    static final int MAHALANOBIS_DIMS = 2048;
    static final int WARP = 32;
    static final int NEAREST_BLOCK = 128;
    static final int SUM_BLOCK = 256;
    static final int SUM_SPAN = 4096;
    static final int MEAN_BLOCK = 256;
    static final int TILE_COLUMNS = 32;
    static final int TILE_ROWS = 8;
    static final int SHARE_PLANES = 3;
    static final int CONVOLUTION_BLOCK = 256;
    static final int CONVOLUTION_TILE = 64;
    static final int CONVOLUTION_TAPS = 16;
    static final int STEM_CHANNELS = 3;
    static final int STEM_KERNEL = 7;
    static final int STEM_WIDE = 16;
    static final int STEM_HIGH = 4;
    static final int STEM_QUADS = 64;
    static final int STEM_SHARES = 4;
    static final int STEM_OUTPUTS = 64;
    static final int FLOW_COLUMNS = 32;
    static final int FLOW_ROWS = 8;

    final String file;
    final List<Argument> arguments;

    KernelTable(String file, Argument... arguments) {
        this.file = file;
        this.arguments = List.of(arguments);
    }

    /** {@return the kernel that has room for so many dimensions and little more} */
    static KernelTable mahalanobis(int dims) {
        return dims <= 4 * WARP ? MAHALANOBIS_4 : dims <= 16 * WARP ? MAHALANOBIS_16 : MAHALANOBIS_64;
    }

    /** {@return the name of the kernel's function} */
    String entry() {
        return name().toLowerCase(Locale.ROOT);
    }
}
