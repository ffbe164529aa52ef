package io.f2pad.inpaint.mae;

import io.f2pad.model.NamedTensor;
import io.f2pad.model.TensorFile;
import io.f2pad.oracle.FormulaTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A network small enough for every test, with weights by formula. */
public final class TinyMae {

    /** 16 patches of 4x4 pixels. */
    public static final MaeConfig CONFIG = new MaeConfig(16, 4, new MaeConfig.Stack(16, 2, 4),
            new MaeConfig.Stack(8, 1, 2));

    /** 16 patches of 16x16 pixels; its heads are in the table, so that a file of it can be loaded. */
    public static final MaeConfig LOADABLE = new MaeConfig(64, 16, new MaeConfig.Stack(512, 1, 16),
            new MaeConfig.Stack(512, 1, 16));

    private TinyMae() {
    }

    /** {@return the weights of the oracle {@code mae-tiny}, without position codes} */
    public static TensorFile tensors() {
        return tensors(CONFIG);
    }

    /**
     * Weights by formula.
     *
     * @param config the extents
     * @return the tensors, without position codes
     */
    public static TensorFile tensors(MaeConfig config) {
        List<NamedTensor> tensors = new ArrayList<>();
        MaeLayout.shapes(config).forEach((name, shape) -> {
            int count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            double shift = name.contains("norm") && name.endsWith(".weight") ? 1 : 0;
            double[] u = FormulaTensors.u("mae." + name, count);
            float[] values = new float[count];
            Arrays.setAll(u, i -> shift + 0.5 * u[i]);
            for (int i = 0; i < count; i++) {
                values[i] = (float) u[i];
            }
            tensors.add(NamedTensor.of(name, shape, values));
        });
        return new TensorFile("tiny", tensors, Map.of());
    }

    /** {@return tensors of {@link #LOADABLE} as a file holds them, with the position codes} */
    public static List<NamedTensor> loadable() {
        List<NamedTensor> tensors = new ArrayList<>(tensors(LOADABLE).tensors());
        int[] shape = {1, 1 + LOADABLE.patches(), LOADABLE.encoder().dim()};
        tensors.add(NamedTensor.of("pos_embed", shape, PositionCode.of(LOADABLE.grid(), LOADABLE.encoder().dim())));
        return tensors;
    }

    /** {@return {@link #loadable} with predictions that brighten as much as the picture, as those of colours do} */
    public static List<NamedTensor> ofColours() {
        return brightening(1);
    }

    /** {@return {@link #loadable} with predictions that stay as they are whatever the picture's light} */
    public static List<NamedTensor> ofNormalisedPatches() {
        return brightening(0);
    }

    /** The last layer is linear, so that its weights set the scale. */
    private static List<NamedTensor> brightening(double share) {
        List<NamedTensor> tensors = loadable();
        double scale = share / PixelTargets.followed(MaeWeights.from(tensors(LOADABLE), LOADABLE));
        tensors.replaceAll(tensor -> {
            if (!tensor.name().equals("decoder_pred.weight")) {
                return tensor;
            }
            float[] values = tensor.floats().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] *= (float) scale;
            }
            return NamedTensor.of(tensor.name(), tensor.shape(), values);
        });
        return tensors;
    }

    /** {@return the network} */
    public static MaskedAutoencoder network() {
        return MaeWeights.from(tensors(), CONFIG);
    }
}
