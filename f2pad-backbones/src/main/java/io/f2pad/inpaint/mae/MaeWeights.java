package io.f2pad.inpaint.mae;

import io.f2pad.ModelFormatException;
import io.f2pad.model.NamedTensor;
import io.f2pad.model.Sha256;
import io.f2pad.model.TensorFile;
import io.f2pad.model.WeightFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads a masked autoencoder out of a safetensors or .pth file with the names of the reference code ({@code cls_token},
 * {@code blocks.0.attn.qkv.weight}, {@code decoder_pred.bias}, ...). Its position codes may be left out, they are
 * fixed. Networks trained on patches of unit variance ({@code mae_pretrain_vit_large_full}) predict no colours and
 * cannot inpaint; their files look alike, {@link #checked} tells them by what they answer.
 */
public final class MaeWeights {

    private final MaeConfig config;
    private final String sha256;
    private final Map<String, NamedTensor> tensors = new LinkedHashMap<>();
    private final String source;

    private MaeWeights(TensorFile file, MaeConfig config, List<NamedTensor> picked) {
        this.config = config;
        this.source = file.source();
        this.sha256 = Sha256.of(picked);
        for (NamedTensor tensor : picked) {
            file.finite(tensor.name());
            tensors.put(tensor.name(), tensor);
        }
    }

    /**
     * Loads a network whose extents the shapes tell, which holds for the published ones.
     *
     * @param file the file
     * @return the network
     * @throws ModelFormatException if it is not a sound file or not a whole masked autoencoder; the message names the
     *                              first ten tensors that are wrong
     */
    public static MaskedAutoencoder load(Path file) {
        return new MaskedAutoencoder(read(file));
    }

    /**
     * Takes a network of known extents out of a file's tensors.
     *
     * @param file   the tensors
     * @param config the extents
     * @return the network
     * @throws ModelFormatException if tensors are missing, of another shape or not finite; the message names the first
     *                              ten
     */
    public static MaskedAutoencoder from(TensorFile file, MaeConfig config) {
        return new MaskedAutoencoder(new MaeWeights(file, config, MaeLayout.pick(file, config)));
    }

    /**
     * Checks a file of weights that are to be kept.
     *
     * @param file the tensors
     * @return the network's tensors in its order; {@link #load} reads a file of them
     * @throws ModelFormatException if tensors are missing, unexpected, of another shape or not finite, or if the
     *                              network predicts patches of zero mean and unit variance instead of colours
     */
    public static List<NamedTensor> checked(TensorFile file) {
        MaeConfig config = MaeLayout.infer(file);
        MaeLayout.requireNothingElse(file, config);
        List<NamedTensor> picked = MaeLayout.pick(file, config);
        double followed = PixelTargets.followed(new MaskedAutoencoder(new MaeWeights(file, config, picked)));
        if (!(followed >= PixelTargets.LEAST)) {
            throw new ModelFormatException(String.format(Locale.ROOT, "%s: cannot inpaint, it predicts patches of zero "
                    + "mean and unit variance instead of colours (of a picture that brightens by 1 its predictions "
                    + "brighten by %.2f, expected about 1); take mae_visualize_vit_large, not "
                    + "mae_pretrain_vit_large_full", file.source(), followed));
        }
        return picked;
    }

    /** A method of its own, so that the file is garbage when packing begins: it has a gigabyte and more. */
    private static MaeWeights read(Path path) {
        TensorFile file = WeightFile.read(path);
        MaeConfig config = MaeLayout.infer(file);
        return new MaeWeights(file, config, MaeLayout.pick(file, config));
    }

    MaeConfig config() {
        return config;
    }

    /** The name of the file, without its folder. */
    String name() {
        return source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1);
    }

    /** The checksum of the tensors, the same for every file of these weights. */
    String sha256() {
        return sha256;
    }

    /** Hands a tensor over and forgets it, so that no more than one tensor is in memory twice. */
    float[] take(String name) {
        NamedTensor tensor = tensors.remove(name);
        if (tensor == null) {
            throw new ModelFormatException(source + ": tensor " + name + " is missing");
        }
        return tensor.floats();
    }

    /** {@return the code of a stack, from the file or computed} */
    float[] positions(String name, int dim) {
        return tensors.containsKey(name) ? take(name) : PositionCode.of(config.grid(), dim);
    }
}
