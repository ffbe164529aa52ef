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

    private TinyMae() {
    }

    /** {@return the weights of the oracle {@code mae-tiny}, without position codes} */
    public static TensorFile tensors() {
        return tensors(CONFIG);
    }

    static TensorFile tensors(MaeConfig config) {
        List<NamedTensor> tensors = new ArrayList<>();
        MaeLayout.shapes(config).forEach((name, shape) -> {
            int count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            float[] values = FormulaTensors.floats("mae." + name, count, 0.5);
            for (int i = 0; name.contains("norm") && name.endsWith(".weight") && i < count; i++) {
                values[i] = (float) (1 + 0.5 * FormulaTensors.u("mae." + name, count)[i]);
            }
            tensors.add(NamedTensor.of(name, shape, values));
        });
        return new TensorFile("tiny", tensors, Map.of());
    }

    /** {@return the network} */
    public static MaskedAutoencoder network() {
        return MaeWeights.from(tensors(), CONFIG);
    }
}
