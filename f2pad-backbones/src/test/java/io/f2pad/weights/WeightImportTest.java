package io.f2pad.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.ModelFormatException;
import io.f2pad.SharedFiles;
import io.f2pad.backbone.KnownBackbone;
import io.f2pad.backbone.weights.FoldedWeights;
import io.f2pad.backbone.weights.ResNetSpec;
import io.f2pad.backbone.weights.StateDictionary;
import io.f2pad.backbone.weights.UntrainedWeights;
import io.f2pad.inpaint.mae.MaeWeights;
import io.f2pad.inpaint.mae.TinyMae;
import io.f2pad.model.NamedTensor;
import io.f2pad.model.Safetensors;
import io.f2pad.model.Sha256;
import io.f2pad.model.TensorFile;
import io.f2pad.model.WeightFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightImportTest {

    private static final FoldedWeights WEIGHTS = UntrainedWeights.of(ResNetSpec.RESNET18.layout(), 2);

    @TempDir
    Path folder;

    private WeightStore store;

    @BeforeEach
    void store() {
        store = new WeightStore(folder.resolve("store"), List.of());
    }

    private static FoldedWeights read(Path file) {
        return new StateDictionary(WeightFile.read(file), "", ResNetSpec.RESNET18.layout()).weights(true);
    }

    private Path written(String name, List<NamedTensor> tensors) {
        Path file = folder.resolve(name);
        Safetensors.write(tensors, Map.of(), file);
        return file;
    }

    /** The weights with batch norms that change nothing but halve the scale. */
    private static List<NamedTensor> normed() {
        List<NamedTensor> tensors = new ArrayList<>();
        WEIGHTS.layers().forEach(w -> {
            String norm = w.name().endsWith("downsample.0") ? w.name().replace("downsample.0", "downsample.1")
                    : w.name().replace("conv", "bn");
            int[] channels = {w.out()};
            double[] variance = new double[w.out()];
            Arrays.fill(variance, 4 - 1e-5);
            float[] ones = new float[w.out()];
            Arrays.fill(ones, 1);
            tensors.add(NamedTensor.of(w.name() + ".weight", new int[] {w.out(), w.in(), w.kernelH(), w.kernelW()},
                    w.weight()));
            tensors.add(NamedTensor.of(norm + ".weight", channels, ones));
            tensors.add(NamedTensor.of(norm + ".bias", channels, w.bias()));
            tensors.add(NamedTensor.of(norm + ".running_mean", channels, new float[w.out()]));
            tensors.add(NamedTensor.of(norm + ".running_var", channels, variance));
        });
        return tensors;
    }

    @Test
    void keepsFoldedWeightsUnderTheNameOfTheNetwork() {
        Path file = written("some.safetensors", normed());
        WeightImport done = WeightImport.of(store, file, null);
        assertEquals("resnet18", done.name());
        assertFalse(done.replaced());
        assertEquals(30, done.tensors());
        Path kept = store.find("resnet18");
        assertEquals(done.file(), kept);
        FoldedWeights back = read(kept);
        float[] raw = WEIGHTS.get("layer2.0.conv1").weight();
        for (int i = 0; i < raw.length; i++) {
            assertEquals(0.5f * raw[i], back.get("layer2.0.conv1").weight()[i], 1e-7f);
        }
        TensorFile stored = WeightFile.read(kept);
        assertEquals(Map.of("architecture", "resnet18", "source", "some.safetensors", "source_sha256",
                Sha256.of(file)), stored.metadata());
        assertTrue(WeightImport.of(store, kept, null).replaced(), "what is kept can be imported again");
        assertEquals("mine", WeightImport.of(store, file, "mine").name());
        assertEquals(List.of("mine", "resnet18"), store.names());
    }

    @Test
    void nothingIsKeptOfAFileThatIsNotSound() throws IOException {
        List<NamedTensor> less = normed();
        less.removeIf(t -> t.name().equals("layer3.0.bn1.bias"));
        less.add(NamedTensor.of("extra", new int[] {1}, new float[1]));
        Path incomplete = written("a.safetensors", less);
        String message = refusal(incomplete);
        assertTrue(message.contains("1 missing: layer3.0.bn1.bias; 1 unexpected: extra"), message);
        Path other = written("b.safetensors", List.of(NamedTensor.of("patch_embed", new int[] {1}, new float[1])));
        message = refusal(other);
        assertTrue(message.contains("(patch_embed) belong to no network") && message.contains("resnet18"), message);
        Path named = written("resnet18-f37072fd.pth", normed());
        message = refusal(named);
        assertTrue(message.contains("damaged or altered, its SHA-256 is ") && message.contains("published is f37072fd"),
                message);
        refusal(folder);
        refusal(folder.resolve("none"));
        assertThrows(IllegalArgumentException.class, () -> WeightImport.of(store, incomplete, "../x"));
        assertFalse(Files.exists(store.folder()));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(3, files.count());
        }
    }

    /** A kept file says which padding it wants, though the names of its tensors no longer do. */
    @Test
    void everyBackboneIsToldByItsTensors() {
        for (KnownBackbone known : KnownBackbone.values()) {
            Path file = folder.resolve(known.id() + ".safetensors");
            Safetensors.write(known.untrained(1).tensors(), Map.of("architecture", known.id()), file);
            WeightImport done = WeightImport.of(store, file, null);
            assertEquals(known.id(), done.architecture().name());
            KnownBackbone asked = known == KnownBackbone.TF_EFFICIENTNET_B6 ? KnownBackbone.EFFICIENTNET_B6 : known;
            assertEquals(known.id(), asked.load(done.file()).name());
        }
    }

    /** The shapes of the rest tell the extents, see MaeWeightsTest. */
    @Test
    void everyAutoencoderIsToldByItsColumns() {
        Map.of(512, "mae_vit", 768, "mae_vit_base", 1024, "mae_vit_large", 1280, "mae_vit_huge").forEach(
                (columns, name) -> assertEquals(name, Architecture.of(new TensorFile("f", List.of(NamedTensor.of(
                        "patch_embed.proj.weight", new int[] {columns}, new float[columns])), Map.of())).name()));
    }

    @Test
    void anAutoencoderKeepsItsIdentity() {
        Path file = written("mae_visualize_vit_tiny.safetensors", TinyMae.ofColours());
        WeightImport done = WeightImport.of(store, file, null);
        assertEquals("mae_vit", done.name());
        assertEquals(TinyMae.ofColours().size(), done.tensors());
        assertEquals(MaeWeights.load(file).sha256(), MaeWeights.load(store.find("mae_vit")).sha256());
        assertTrue(WeightImport.of(store, done.file(), null).replaced());
        String message = refusal(written("full.safetensors", TinyMae.ofNormalisedPatches()));
        assertTrue(message.contains("zero mean and unit variance"), message);
        List<NamedTensor> encoder = TinyMae.ofColours();
        encoder.removeIf(t -> t.name().startsWith("decoder") || t.name().equals("mask_token"));
        message = refusal(written("encoder.safetensors", encoder));
        assertTrue(message.contains("encoder of a masked autoencoder only"), message);
        assertEquals(List.of("mae_vit"), store.names());
    }

    private String refusal(Path file) {
        String message = assertThrows(ModelFormatException.class, () -> WeightImport.of(store, file, null))
                .getMessage();
        assertTrue(message.startsWith(file.toString()), message);
        assertEquals(1, message.lines().count());
        return message;
    }

    @Test
    @Tag("shared")
    void realWeightsKeepTheirValues() {
        Path file = SharedFiles.require("weights/resnet18-imagenet-stem-layer3.safetensors");
        WeightImport done = WeightImport.of(store, file, null);
        assertEquals(read(file).sha256(), read(done.file()).sha256());
    }
}
