package io.f2pad.detect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.ModelFormatException;
import io.f2pad.backbone.KnownBackbone;
import io.f2pad.image.Pixels;
import io.f2pad.inpaint.mae.MaeReference;
import io.f2pad.inpaint.mae.MaeWeights;
import io.f2pad.inpaint.mae.MaskedAutoencoder;
import io.f2pad.inpaint.mae.TinyMae;
import io.f2pad.model.BundleFile;
import io.f2pad.model.NamedTensor;
import io.f2pad.model.Safetensors;
import io.f2pad.refine.CalibrationOptions;
import io.f2pad.refine.RefineOptions;
import io.f2pad.refine.StopRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A detector with a masked autoencoder: what is stored, what is not, and what happens without the weights. */
class AutoencoderTest {

    private static final int SIZE = 64;
    private static final FitOptions OPTIONS = FitOptions.DEFAULT.withSize(SIZE)
            .withCalibration(CalibrationOptions.DEFAULT.withTrials(0))
            .withRefine(RefineOptions.DEFAULT.withStop(new StopRule.MaskStable(0.002, 10, 3, 30), 60));

    @TempDir
    static Path folder;

    private static Path weights;
    private static Path bundle;
    private static Pixels image;
    private static Detection expected;
    private static List<Path> normal;

    @BeforeAll
    static void fit() throws IOException {
        normal = Textures.write(folder, 12, SIZE);
        weights = folder.resolve("weights").resolve("tiny.safetensors");
        Files.createDirectories(weights.getParent());
        Safetensors.write(TinyMae.loadable(), Map.of(), weights);
        image = Pixels.of(Textures.defective(SIZE, 100).toBufferedImage());
        bundle = folder.resolve("mae.f2pad");
        Path again = folder.resolve("again.f2pad");
        try (Detector one = detector(1); Detector two = detector(2)) {
            expected = one.detect(image);
            one.save(bundle);
            two.save(again);
            assertArrayEquals(expected.anomaly(), two.detect(image).anomaly());
        }
        assertEquals(-1, Files.mismatch(bundle, again));
    }

    private static Detector detector(int threads) {
        return Detector.fit(normal, KnownBackbone.RESNET18.untrained(1),
                OPTIONS.withThreads(threads).withInpaint(InpaintOptions.mae(MaeWeights.load(weights))),
                FitListener.SILENT);
    }

    @AfterEach
    void clear() {
        System.clearProperty(MaeLookup.PROPERTY);
        System.clearProperty("f2pad.home");
    }

    @Test
    void bundleRefersToTheWeights() {
        Set<String> stored = BundleFile.read(bundle).tensors().names();
        TinyMae.loadable().forEach(tensor -> assertFalse(stored.contains(tensor.name()), tensor.name()));
        ModelSummary summary = ModelSummary.read(bundle);
        assertEquals("mae", summary.inpainter());
        assertEquals(10, summary.exemplars());
        MaeReference reference = summary.autoencoder();
        assertNotNull(reference);
        assertEquals("tiny.safetensors", reference.name());
        assertEquals(MaeWeights.load(weights).sha256(), reference.sha256());
    }

    @Test
    void weightsThatAreGivenNamedBesideOrImportedAreUsed() throws IOException {
        check(Detector.load(bundle, new Parallelism(1, 3), weights));
        System.setProperty(MaeLookup.PROPERTY, weights.toString());
        check(Detector.load(bundle));
        assertNotNull(found(bundle));
        System.clearProperty(MaeLookup.PROPERTY);
        assertNull(found(bundle));
        Path moved = Files.copy(bundle, weights.resolveSibling("moved.f2pad"));
        assertNotNull(found(moved));
        Path store = Files.createDirectories(folder.resolve("home").resolve("weights"));
        Files.copy(weights, store.resolve("tiny.safetensors"));
        System.setProperty("f2pad.home", store.getParent().toString());
        assertNotNull(found(bundle));
    }

    private static @Nullable MaskedAutoencoder found(Path file) {
        return MaeLookup.complete(ModelBundle.read(file), file, null).inpainting().network();
    }

    private static void check(Detector loaded) {
        try (loaded) {
            assertArrayEquals(expected.anomaly(), loaded.detect(image).anomaly());
        }
    }

    @Test
    void withoutWeightsTheStoredImagesTakeOver() {
        try (Detector loaded = Detector.load(bundle)) {
            Detection found = loaded.detect(image);
            assertFalse(found.mask().isEmpty());
            assertEquals(expected.score(), found.score());
            assertEquals("mae", loaded.summary().inpainter());
        }
    }

    @Test
    void otherWeightsAreRefused() {
        List<NamedTensor> tensors = TinyMae.loadable();
        tensors.set(0, NamedTensor.of("cls_token", new int[] {1, 1, 512}, new float[512]));
        Path other = folder.resolve("other.safetensors");
        Safetensors.write(tensors, Map.of(), other);
        String message = assertThrows(ModelFormatException.class,
                () -> Detector.load(bundle, Parallelism.latency(1), other)).getMessage();
        assertTrue(message.contains("other.safetensors") && message.contains("tiny.safetensors"), message);
    }

    @Test
    void weightsAreOfNoUseToAModelWithoutAutoencoder() {
        Path plain = folder.resolve("plain.f2pad");
        try (Detector detector = Detector.fit(normal, KnownBackbone.RESNET18.untrained(1),
                OPTIONS.withInpaint(InpaintOptions.HARMONIC), FitListener.SILENT)) {
            assertEquals("harmonic", detector.summary().inpainter());
            assertEquals(0, detector.summary().exemplars());
            detector.save(plain);
        }
        String message = assertThrows(IllegalArgumentException.class,
                () -> Detector.load(plain, Parallelism.latency(1), weights)).getMessage();
        assertTrue(message.contains("was not fitted with a masked autoencoder"), message);
    }
}
