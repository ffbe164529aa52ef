package io.f2pad.inpaint.mae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.ModelFormatException;
import io.f2pad.image.Planes;
import io.f2pad.model.NamedTensor;
import io.f2pad.model.Safetensors;
import io.f2pad.model.TensorFile;
import io.f2pad.oracle.FormulaTensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaeWeightsTest {

    private static TensorFile changed(TensorFile file, UnaryOperator<List<NamedTensor>> change) {
        return new TensorFile(file.source(), change.apply(new ArrayList<>(file.tensors())), Map.of());
    }

    private static String refusal(TensorFile file) {
        ModelFormatException e = assertThrows(ModelFormatException.class,
                () -> MaeWeights.from(file, TinyMae.CONFIG));
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        return e.getMessage();
    }

    @Test
    void extentsComeFromTheShapes(@TempDir Path folder) {
        Path file = folder.resolve("mae.safetensors");
        List<NamedTensor> tensors = TinyMae.loadable();
        tensors.add(NamedTensor.of("epoch", new int[0], new float[] {3}));
        Safetensors.write(tensors, Map.of(), file);
        MaskedAutoencoder network = MaeWeights.load(file);
        assertEquals(TinyMae.LOADABLE, network.config());
        assertEquals("mae.safetensors", network.name());
        Planes image = new Planes(3, 64, 64, FormulaTensors.floats("image", 3 * 64 * 64, 1));
        boolean[] masked = new boolean[16];
        masked[5] = true;
        MaskedAutoencoder computed = MaeWeights.from(TinyMae.tensors(TinyMae.LOADABLE), TinyMae.LOADABLE);
        assertArrayEquals(computed.predict(image, masked, 1), network.predict(image, masked, 2));
    }

    @Test
    void publishedNetworksAreInferredFromTheirShapes() {
        for (MaeConfig config : List.of(MaeConfig.VIT_B_16, MaeConfig.VIT_L_16, MaeConfig.VIT_H_14)) {
            int dim = config.encoder().dim();
            List<NamedTensor> few = new ArrayList<>();
            few.add(NamedTensor.of("patch_embed.proj.weight", new int[] {dim, 3, config.patch(), config.patch()},
                    new float[dim * config.patchValues()]));
            few.add(NamedTensor.of("pos_embed", new int[] {1, 1 + config.patches(), dim},
                    new float[(1 + config.patches()) * dim]));
            few.add(NamedTensor.of("mask_token", new int[] {1, 1, 512}, new float[512]));
            few.add(NamedTensor.of("decoder_embed.weight", new int[] {0}, new float[0]));
            for (int i = 0; i < config.encoder().depth(); i++) {
                few.add(NamedTensor.of("blocks." + i + ".norm1.weight", new int[] {0}, new float[0]));
            }
            for (int i = 0; i < config.decoder().depth(); i++) {
                few.add(NamedTensor.of("decoder_blocks." + i + ".norm1.weight", new int[] {0}, new float[0]));
            }
            assertEquals(config, MaeLayout.infer(new TensorFile("few", few, Map.of())));
        }
    }

    @Test
    void parametersOfTheLargeNetworkAreAsPublished() {
        long count = MaeLayout.shapes(MaeConfig.VIT_L_16).values().stream()
                .mapToLong(shape -> Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b)).sum();
        // 329.5 million with the two fixed codes of 197 x 1024 and 197 x 512.
        assertEquals(329_541_888 - 197 * 1536, count);
    }

    @Test
    void mismatchesAreListedUpToTen() {
        String missing = refusal(changed(TinyMae.tensors(), list -> list.subList(0, 5)));
        assertTrue(missing.contains("tiny") && missing.contains("blocks.0.attn.qkv.weight is missing"), missing);
        assertEquals(10, missing.split(" is missing", -1).length - 1, missing);
        assertTrue(missing.endsWith(", ..."), missing);
        String shape = refusal(changed(TinyMae.tensors(), list -> {
            list.add(NamedTensor.of("mask_token", new int[] {8}, new float[8]));
            return list;
        }));
        assertTrue(shape.contains("1 tensors are wrong: mask_token has shape [8] instead of [1, 1, 8]"), shape);
        String positions = refusal(changed(TinyMae.tensors(), list -> {
            list.add(NamedTensor.of("pos_embed", new int[] {1, 10, 16}, new float[160]));
            return list;
        }));
        assertTrue(positions.contains("pos_embed has shape [1, 10, 16] instead of [1, 17, 16]"), positions);
    }

    @Test
    void valuesMustBeFinite() {
        String message = refusal(changed(TinyMae.tensors(), list -> {
            float[] values = new float[8];
            values[3] = Float.NaN;
            list.add(NamedTensor.of("mask_token", new int[] {1, 1, 8}, values));
            return list;
        }));
        assertTrue(message.contains("mask_token"), message);
    }

    @Test
    void encodersAndOtherFilesAreRefused() {
        TensorFile encoder = changed(TinyMae.tensors(), list -> list.stream()
                .filter(t -> !t.name().startsWith("decoder") && !t.name().startsWith("mask")).toList());
        String message = assertThrows(ModelFormatException.class, () -> MaeLayout.infer(encoder)).getMessage();
        assertTrue(message.contains("encoder of a masked autoencoder only"), message);
        TensorFile other = new TensorFile("other", List.of(NamedTensor.of("conv1.weight", new int[] {1},
                new float[1])), Map.of());
        message = assertThrows(ModelFormatException.class, () -> MaeLayout.infer(other)).getMessage();
        assertTrue(message.contains("patch_embed.proj.weight is missing"), message);
        message = assertThrows(ModelFormatException.class, () -> MaeLayout.infer(TinyMae.tensors())).getMessage();
        assertTrue(message.contains("16 columns"), message);
    }

    @Test
    void whatIsKeptHasTheTensorsOfTheNetworkAndNoOther() {
        List<NamedTensor> tensors = TinyMae.ofColours();
        Collections.reverse(tensors);
        List<NamedTensor> kept = MaeWeights.checked(new TensorFile("f", tensors, Map.of()));
        assertEquals(tensors.size(), kept.size());
        assertEquals("cls_token", kept.get(0).name());
        tensors.removeIf(tensor -> tensor.name().startsWith("norm."));
        tensors.add(NamedTensor.of("head.weight", new int[] {1}, new float[1]));
        String message = unfit(tensors);
        assertTrue(message.endsWith("2 missing: norm.weight, norm.bias; 1 unexpected: head.weight"), message);
    }

    @Test
    void networksThatPredictNormalisedPatchesAreToldByTheirAnswers() {
        String message = unfit(TinyMae.ofNormalisedPatches());
        assertTrue(message.contains("cannot inpaint") && message.contains("brighten by 0.00, expected about 1"),
                message);
    }

    private static String unfit(List<NamedTensor> tensors) {
        String message = assertThrows(ModelFormatException.class,
                () -> MaeWeights.checked(new TensorFile("f", tensors, Map.of()))).getMessage();
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    @Test
    void checksumBelongsToTheWeights() {
        MaskedAutoencoder network = TinyMae.network();
        TensorFile reordered = changed(TinyMae.tensors(), list -> {
            Collections.reverse(list);
            list.add(NamedTensor.of("loss", new int[] {1}, new float[1]));
            return list;
        });
        assertEquals(network.sha256(), MaeWeights.from(reordered, TinyMae.CONFIG).sha256());
        TensorFile other = changed(TinyMae.tensors(), list -> {
            list.add(NamedTensor.of("mask_token", new int[] {1, 1, 8}, new float[8]));
            return list;
        });
        assertNotEquals(network.sha256(), MaeWeights.from(other, TinyMae.CONFIG).sha256());
    }
}
