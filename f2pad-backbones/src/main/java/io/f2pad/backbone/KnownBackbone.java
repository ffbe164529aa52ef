package io.f2pad.backbone;

import io.f2pad.ModelFormatException;
import io.f2pad.backbone.weights.EfficientNetSpec;
import io.f2pad.backbone.weights.FoldedWeights;
import io.f2pad.backbone.weights.Layout;
import io.f2pad.backbone.weights.ResNetSpec;
import io.f2pad.backbone.weights.StateDictionary;
import io.f2pad.backbone.weights.UntrainedWeights;
import io.f2pad.feature.Backbone;
import io.f2pad.model.TensorFile;
import io.f2pad.model.WeightFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The one list of backbones: their names, and how to make them from weights. */
public enum KnownBackbone {

    /** ResNet-18, the default. */
    RESNET18(ResNetSpec.RESNET18),
    /** ResNet-34. */
    RESNET34(ResNetSpec.RESNET34),
    /** ResNet-50. */
    RESNET50(ResNetSpec.RESNET50),
    /** Wide ResNet-50-2. */
    WIDE_RESNET50_2(ResNetSpec.WIDE_RESNET50_2),
    /**
     * EfficientNet-B6, padded by half a kernel; a file in timm's layout, or one imported from such a file, makes it
     * {@link #TF_EFFICIENTNET_B6}.
     */
    EFFICIENTNET_B6("efficientnet_b6", EfficientNetSpec.B6, false),
    /** EfficientNet-B6, padded like TensorFlow's "same", as timm runs its weights. */
    TF_EFFICIENTNET_B6("tf_efficientnet_b6", EfficientNetSpec.B6, true);

    private final String id;
    private final Layout layout;
    private final Function<FoldedWeights, Backbone> maker;

    KnownBackbone(ResNetSpec spec) {
        id = spec.name();
        layout = spec.layout();
        maker = weights -> new ResNet(spec, weights);
    }

    KnownBackbone(String name, EfficientNetSpec spec, boolean same) {
        id = name;
        layout = spec.layout();
        maker = weights -> new EfficientNet(name, spec, same, weights);
    }

    /** {@return the name in model cards and on the command line} */
    public String id() {
        return id;
    }

    /** {@return the name in words} */
    public String title() {
        return layout.title();
    }

    /** {@return the names of all} */
    public static List<String> ids() {
        return Arrays.stream(values()).map(KnownBackbone::id).toList();
    }

    /**
     * A backbone by name.
     *
     * @param id its name
     * @return the backbone
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    public static KnownBackbone of(String id) {
        return Arrays.stream(values()).filter(b -> b.id.equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("backbone " + id + " is not known; there are: "
                        + String.join(", ", ids())));
    }

    /**
     * Reads trained weights, in torchvision's or timm's layout or with batch norm folded.
     *
     * @param file a file that {@link WeightFile} reads
     * @return the backbone
     * @throws ModelFormatException if it is not a sound file, or tensors are missing, unexpected, of another
     *                              shape or not finite; the message names the first ten of each
     */
    public Backbone load(Path file) {
        return from(WeightFile.read(file), "", true);
    }

    /**
     * Takes weights out of a file that may also hold other things.
     *
     * @param file    the tensors
     * @param prefix  what the names start with; tensors without it are ignored
     * @param trained what the backbone says of itself
     * @return the backbone
     * @throws ModelFormatException if tensors are missing, unexpected, of another shape or not finite
     */
    public Backbone from(TensorFile file, String prefix, boolean trained) {
        StateDictionary dictionary = new StateDictionary(file, prefix, layout);
        boolean timm = dictionary.convention() == EfficientNetSpec.TIMM
                || TF_EFFICIENTNET_B6.id.equals(file.metadata().get("architecture"));
        KnownBackbone known = this == EFFICIENTNET_B6 && timm ? TF_EFFICIENTNET_B6 : this;
        return known.maker.apply(dictionary.weights(trained));
    }

    /**
     * Generates weights, see {@link UntrainedWeights}.
     *
     * @param seed same seed, same weights
     * @return the backbone
     */
    public Backbone untrained(long seed) {
        return maker.apply(UntrainedWeights.of(layout, seed));
    }
}
