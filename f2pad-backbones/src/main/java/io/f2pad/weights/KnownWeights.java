package io.f2pad.weights;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A published weight file. Checksums of 64 digits were published by several independent parties and begin with the
 * digits that the publisher puts into the file's name; where no such agreement was found, only the publisher's own
 * first digits are given.
 *
 * @param name         what to call it, as in {@code --weights NAME} and {@code --mae-weights NAME}
 * @param architecture name of the {@link Architecture} it is for
 * @param purpose      what it is good for, in words
 * @param fileName     the publisher's name of the file
 * @param address      where the publisher offers it
 * @param sha256       first digits of its SHA-256 in lower-case hexadecimal, up to all 64; empty if none are published
 * @param bytes        its size, 0 if not known
 * @param licence      its licence
 */
public record KnownWeights(String name, String architecture, String purpose, String fileName, URI address,
        String sha256, long bytes, String licence) {

    private static final String TORCHVISION = "https://download.pytorch.org/models/";
    private static final String TIMM =
            "https://github.com/rwightman/pytorch-image-models/releases/download/v0.1-weights/";
    private static final String MAE = "https://dl.fbaipublicfiles.com/mae/visualize/";
    private static final String BSD = "BSD-3-Clause (torchvision); trained on ImageNet, whose terms may bind its use";
    private static final String APACHE = "Apache-2.0 (timm); trained on ImageNet, whose terms may bind its use";

    /** Every known file. */
    public static final List<KnownWeights> ALL = List.of(
            torchvision("resnet18", "resnet18", "backbone, the default of fit", "resnet18-f37072fd.pth",
                    "f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec", 46_830_571),
            torchvision("resnet34", "resnet34", "backbone", "resnet34-b627a593.pth",
                    "b627a593bcbe140c234610266fe4f8ae95ea42fc881d091c9b6052e6b1d0590f", 0),
            torchvision("resnet50", "resnet50", "backbone (IMAGENET1K_V1)", "resnet50-0676ba61.pth",
                    "0676ba61b6795bbe1773cffd859882e5e297624d384b6993f7c9e683e722fb8a", 102_530_333),
            torchvision("resnet50_v2", "resnet50", "backbone (IMAGENET1K_V2)", "resnet50-11ad3fa6.pth",
                    "11ad3fa62ca79e40addfd354a8ec4b7c75143b3038b8d2a807fbc68deab379ca", 102_540_417),
            torchvision("wide_resnet50_2", "wide_resnet50_2", "backbone of PatchCore's paper (IMAGENET1K_V1)",
                    "wide_resnet50_2-95faca4d.pth",
                    "95faca4d11227dddf8633dbb5ff6c8a9003c1aa5b8945c73834b8007b10950b8", 138_223_492),
            torchvision("efficientnet_b6", "efficientnet_b6", "backbone, symmetric padding",
                    "efficientnet_b6_lukemelas-24a108a5.pth", "24a108a5", 0),
            timm("tf_efficientnet_b6", "AutoAugment", "tf_efficientnet_b6_aa-80ba17e4.pth", "80ba17e4"),
            timm("tf_efficientnet_b6_ns", "NoisyStudent", "tf_efficientnet_b6_ns-51548356.pth", "51548356"),
            mae("mae_vit_large", "as in the paper"), mae("mae_vit_base", "the smallest"),
            mae("mae_vit_huge", "the largest"));

    /** Checks the checksum's form. */
    public KnownWeights {
        if (!sha256.matches("[0-9a-f]{0,64}") || bytes < 0) {
            throw new IllegalArgumentException("weights: " + name + " has the impossible checksum or size " + sha256
                    + ", " + bytes);
        }
    }

    private static KnownWeights torchvision(String name, String architecture, String purpose, String fileName,
            String sha256, long bytes) {
        return new KnownWeights(name, architecture, purpose, fileName, URI.create(TORCHVISION + fileName), sha256,
                bytes, BSD);
    }

    private static KnownWeights timm(String name, String training, String fileName, String sha256) {
        return new KnownWeights(name, "tf_efficientnet_b6", "backbone, TensorFlow's padding (" + training + ")",
                fileName, URI.create(TIMM + fileName), sha256, 0, APACHE);
    }

    /** Those with pixel targets and a decoder; a checksum is not published. */
    private static KnownWeights mae(String name, String which) {
        String fileName = name.replace("mae_", "mae_visualize_") + ".pth";
        return new KnownWeights(name, name, "inpainting, " + which + ": fit --inpainter mae --mae-weights " + name,
                fileName, URI.create(MAE + fileName), "", 0, "CC-BY-NC-4.0: not for commercial use");
    }

    /**
     * Looks a name up.
     *
     * @param name a name, upper and lower case alike
     * @return the file of this name
     */
    public static Optional<KnownWeights> named(String name) {
        return ALL.stream().filter(known -> known.name.equals(name.toLowerCase(Locale.ROOT))).findFirst();
    }

    /**
     * Looks a checksum up.
     *
     * @param digits a whole SHA-256
     * @return the file that has it
     */
    public static Optional<KnownWeights> withSha256(String digits) {
        return ALL.stream().filter(known -> !known.sha256.isEmpty() && known.hasSha256(digits)).findFirst();
    }

    /**
     * Compares a checksum.
     *
     * @param digits a whole SHA-256
     * @return whether it begins with the published digits
     */
    public boolean hasSha256(String digits) {
        return digits.startsWith(sha256);
    }
}
