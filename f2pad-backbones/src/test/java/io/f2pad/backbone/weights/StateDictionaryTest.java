package io.f2pad.backbone.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.ModelFormatException;
import io.f2pad.SharedFiles;
import io.f2pad.backbone.KnownBackbone;
import io.f2pad.backbone.ResNet;
import io.f2pad.feature.Backbone;
import io.f2pad.feature.Network;
import io.f2pad.model.NamedTensor;
import io.f2pad.model.Safetensors;
import io.f2pad.model.TensorFile;
import io.f2pad.model.WeightFile;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.cpu.CpuBackend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateDictionaryTest {

    private static final Layout RESNET18 = ResNetSpec.RESNET18.layout();

    @TempDir
    Path folder;

    private static FoldedWeights read(TensorFile file) {
        return new StateDictionary(file, "", RESNET18).weights(true);
    }

    private static TensorFile file(List<NamedTensor> tensors) {
        return new TensorFile("w.safetensors", tensors, Map.of());
    }

    private static NamedTensor channels(String name, int count, double low, double high, SplittableRandom random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(low, high);
        }
        return NamedTensor.of(name, new int[] {count}, values);
    }

    /** A state dictionary as torchvision writes it, classifier and counters included. */
    private static List<NamedTensor> torchvision() {
        SplittableRandom random = new SplittableRandom(7);
        List<NamedTensor> tensors = new ArrayList<>();
        for (ConvWeights w : UntrainedWeights.of(RESNET18, 3).layers()) {
            String norm = w.name().endsWith("downsample.0") ? w.name().replace("downsample.0", "downsample.1")
                    : w.name().replace("conv", "bn");
            tensors.add(NamedTensor.of(w.name() + ".weight", new int[] {w.out(), w.in(), w.kernelH(), w.kernelW()},
                    w.weight()));
            tensors.add(channels(norm + ".weight", w.out(), -1, 2, random));
            tensors.add(channels(norm + ".bias", w.out(), -1, 1, random));
            tensors.add(channels(norm + ".running_mean", w.out(), -1, 1, random));
            tensors.add(channels(norm + ".running_var", w.out(), 0, 2, random));
            tensors.add(NamedTensor.of(norm + ".num_batches_tracked", new int[0], new long[] {100_000}));
        }
        tensors.add(NamedTensor.of("layer4.0.conv1.weight", new int[] {1}, new float[1]));
        tensors.add(NamedTensor.of("fc.weight", new int[] {2, 1}, new float[2]));
        tensors.add(NamedTensor.of("fc.bias", new int[] {2}, new float[2]));
        return tensors;
    }

    private static void replace(List<NamedTensor> tensors, NamedTensor tensor) {
        tensors.replaceAll(t -> t.name().equals(tensor.name()) ? tensor : t);
    }

    private static String refusal(List<NamedTensor> tensors) {
        String message = assertThrows(ModelFormatException.class, () -> read(file(tensors)))
                .getMessage();
        assertTrue(message.startsWith("w.safetensors: "), message);
        assertEquals(1, message.lines().count());
        return message;
    }

    @Test
    void foldsBatchNormByHand() {
        List<NamedTensor> tensors = torchvision();
        // gain 3, shift 0.5, mean -2, variance 4 - 1e-5: scale 3 / 2, bias 0.5 + 2 * 1.5
        replace(tensors, NamedTensor.of("bn1.weight", new int[] {64}, filled(3)));
        replace(tensors, NamedTensor.of("bn1.bias", new int[] {64}, filled(0.5)));
        replace(tensors, NamedTensor.of("bn1.running_mean", new int[] {64}, filled(-2)));
        replace(tensors, NamedTensor.of("bn1.running_var", new int[] {64}, filled(4 - 1e-5)));
        ConvWeights conv = read(file(tensors)).get("conv1");
        float[] raw = file(tensors).get("conv1.weight").floats();
        for (int i = 0; i < raw.length; i++) {
            assertEquals(1.5f * raw[i], conv.weight()[i], 1e-7f * Math.abs(raw[i]));
        }
        for (float b : conv.bias()) {
            assertEquals(3.5f, b);
        }
    }

    private static double[] filled(double value) {
        double[] values = new double[64];
        Arrays.fill(values, value);
        return values;
    }

    @Test
    void foldedConvolutionEqualsConvolutionThenNorm() {
        TensorFile file = file(torchvision());
        FoldedWeights folded = read(file);
        String[][] pairs = {{"conv1", "bn1"}, {"layer1.1.conv2", "layer1.1.bn2"}, {"layer3.0.conv1", "layer3.0.bn1"},
            {"layer2.0.downsample.0", "layer2.0.downsample.1"}};
        for (String[] pair : pairs) {
            ConvWeights w = folded.get(pair[0]);
            float[] raw = file.get(pair[0] + ".weight").floats();
            int row = raw.length / w.out();
            for (int o = 0; o < w.out(); o++) {
                double plain = 0;
                double with = w.bias()[o];
                for (int i = 0; i < row; i++) {
                    double x = Math.sin(i + 1.0);
                    plain += x * raw[o * row + i];
                    with += x * w.weight()[o * row + i];
                }
                double expected = (plain - value(file, pair[1] + ".running_mean", o))
                        / Math.sqrt(value(file, pair[1] + ".running_var", o) + 1e-5)
                        * value(file, pair[1] + ".weight", o) + value(file, pair[1] + ".bias", o);
                assertEquals(expected, with, 1e-5 * (1 + Math.abs(expected)));
            }
        }
    }

    private static double value(TensorFile file, String name, int i) {
        return file.get(name).floats()[i];
    }

    @Test
    void foldedNamesRoundTripWithTheirIdentity() {
        FoldedWeights weights = read(file(torchvision()));
        Path path = folder.resolve("folded.safetensors");
        Safetensors.write(weights.tensors(), Map.of(), path);
        FoldedWeights back = read(WeightFile.read(path));
        assertEquals(weights.sha256(), back.sha256());
        assertTrue(back.trained());
        assertEquals(path.toString(), back.source());
        assertEquals(weights.layers().stream().map(ConvWeights::name).toList(),
                back.layers().stream().map(ConvWeights::name).toList());
        assertArrayEquals(weights.get("layer3.1.conv2").weight(), back.get("layer3.1.conv2").weight());
        back.get("layer3.1.conv2").bias()[255] += 1e-3f;
        assertNotEquals(weights.sha256(), new FoldedWeights(List.copyOf(back.layers()), true, "x").sha256());
    }

    @Test
    void readsItsPartOfALargerFile() {
        FoldedWeights weights = UntrainedWeights.of(RESNET18, 5);
        List<NamedTensor> tensors = new ArrayList<>();
        weights.tensors().forEach(t -> tensors.add(t.renamed("backbone." + t.name())));
        tensors.add(NamedTensor.of("padim.running_mean", new int[] {1}, new float[1]));
        FoldedWeights back = new StateDictionary(file(tensors), "backbone.", RESNET18).weights(false);
        assertEquals(weights.sha256(), back.sha256());
        assertFalse(back.trained());
    }

    /** Values by the network's own names, so that the same weights result whatever a file calls them. */
    private static TensorFile efficientNet(Convention convention) {
        List<NamedTensor> tensors = new ArrayList<>();
        for (Layer layer : EfficientNetSpec.B6.layout().layers()) {
            SplittableRandom random = new SplittableRandom(layer.name().hashCode());
            String conv = convention.rename().apply(layer.name());
            float[] values = channels("", layer.out() * layer.fan(), -1, 1, random).floats();
            tensors.add(NamedTensor.of(conv + ".weight", layer.shape(), values));
            String norm = layer.norm();
            if (norm == null) {
                tensors.add(channels(conv + ".bias", layer.out(), -1, 1, random));
                continue;
            }
            for (String part : BatchNorm.PARTS) {
                tensors.add(channels(convention.rename().apply(norm) + part, layer.out(), 0.5, 2, random));
            }
        }
        tensors.add(NamedTensor.of("classifier.weight", new int[] {1}, new float[1]));
        return new TensorFile(convention.title(), tensors, Map.of());
    }

    @Test
    void efficientNetsFilesOfBothLibrariesAreTheSameWeightsWithTheirOwnPadding() {
        TensorFile timm = efficientNet(EfficientNetSpec.TIMM);
        TensorFile torchvision = efficientNet(EfficientNetSpec.TORCHVISION);
        for (String name : List.of("features.0.0.weight", "features.0.1.bias", "features.1.0.block.0.0.weight",
                "features.1.0.block.1.fc1.bias", "features.1.0.block.2.1.running_var", "features.3.2.block.0.0.weight",
                "features.3.2.block.1.1.weight", "features.6.10.block.2.fc2.weight", "features.6.10.block.3.0.weight",
                "features.6.10.block.3.1.running_mean")) {
            assertTrue(torchvision.names().contains(name), name);
        }
        Backbone same = KnownBackbone.EFFICIENTNET_B6.from(timm, "", true);
        Backbone symmetric = KnownBackbone.EFFICIENTNET_B6.from(torchvision, "", true);
        assertEquals(same.sha256(), symmetric.sha256());
        assertEquals("tf_efficientnet_b6", same.name());
        assertEquals("efficientnet_b6", symmetric.name());
        String refusal = assertThrows(ModelFormatException.class, () -> KnownBackbone.RESNET50.from(timm, "", true))
                .getMessage();
        assertTrue(refusal.startsWith("in timm's layout: not ResNet-50 weights in torchvision's layout; 211 missing: "
                + "conv1.weight, layer1.0.conv1.weight"), refusal);
    }

    @Test
    void listsMissingUnexpectedAndMisshapenTensors() {
        List<NamedTensor> tensors = torchvision();
        tensors.removeIf(t -> t.name().equals("layer2.1.bn2.bias"));
        tensors.add(NamedTensor.of("conv1.bias", new int[] {64}, new float[64]));
        replace(tensors, NamedTensor.of("bn1.weight", new int[] {32}, new float[32]));
        assertEquals("w.safetensors: not ResNet-18 weights in torchvision's layout; 1 missing: layer2.1.bn2.bias; "
                + "1 unexpected: conv1.bias; 1 of another shape: bn1.weight [32] instead of [64]", refusal(tensors));
    }

    @Test
    void listsAtMostTen() {
        String message = refusal(List.of(NamedTensor.of("other", new int[0], new float[1])));
        assertEquals("w.safetensors: not ResNet-18 weights with batch norm folded; 30 missing: conv1.weight, "
                + "conv1.bias, layer1.0.conv1.weight, layer1.0.conv1.bias, layer1.0.conv2.weight, "
                + "layer1.0.conv2.bias, layer1.1.conv1.weight, layer1.1.conv1.bias, layer1.1.conv2.weight, "
                + "layer1.1.conv2.bias, ...; 1 unexpected: other", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"layer1.0.conv1.weight", "layer1.0.bn1.running_mean", "layer2.0.downsample.1.weight"})
    void refusesNotFiniteValuesByName(String name) {
        List<NamedTensor> tensors = torchvision();
        float[] values = file(tensors).get(name).floats().clone();
        values[17] = Float.NaN;
        replace(tensors, NamedTensor.of(name, file(tensors).get(name).shape(), values));
        String message = refusal(tensors);
        assertTrue(message.contains(name + " holds NaN at index 17"), message);
    }

    @Test
    void refusesImpossibleVariancesAndIntegers() {
        List<NamedTensor> negative = torchvision();
        double[] variance = filled(1);
        variance[3] = -0.5;
        replace(negative, NamedTensor.of("bn1.running_var", new int[] {64}, variance));
        assertTrue(refusal(negative).contains("bn1.running_var holds -0.5 at index 3, a variance cannot be negative"));
        List<NamedTensor> integers = torchvision();
        replace(integers, NamedTensor.of("bn1.bias", new int[] {64}, new int[64]));
        assertTrue(refusal(integers).contains("tensor bn1.bias holds I32 values"));
        List<NamedTensor> overflow = torchvision();
        replace(overflow, NamedTensor.of("bn1.bias", new int[] {64}, filled(1e300)));
        assertTrue(refusal(overflow).contains("bn1.bias, folded, holds Infinity at index 0"));
    }

    @Test
    @Tag("shared")
    void realWeightsGiveTheReferenceFeatures() {
        FoldedWeights weights = read(WeightFile.read(
                SharedFiles.require("weights/resnet18-imagenet-stem-layer3.safetensors")));
        assertEquals(15, weights.layers().size());
        TensorFile oracle = Safetensors.read(SharedFiles.require("oracles/resnet18-80x48.safetensors"));
        try (CpuBackend backend = CpuBackend.open(1); Tape tape = new Tape(backend)) {
            Network network = new ResNet(ResNetSpec.RESNET18, weights).freeze(backend);
            int[] shape = oracle.get("input").shape();
            Value image = tape.constant("image", Shape.image(3, shape[2], shape[3]));
            List<Value> taps = network.record(tape, image);
            taps.forEach(tape::keep);
            tape.seal();
            image.tensor().copyFrom(oracle.get("input").floats());
            tape.forward();
            for (int tap = 0; tap < 3; tap++) {
                double[] expected = oracle.get("layer" + (tap + 1)).doubles();
                float[] actual = taps.get(tap).tensor().toArray();
                double error = 0;
                double norm = 0;
                for (int i = 0; i < expected.length; i++) {
                    error += (actual[i] - expected[i]) * (actual[i] - expected[i]);
                    norm += expected[i] * expected[i];
                }
                assertTrue(Math.sqrt(error / norm) < 1e-5, "layer" + (tap + 1) + " " + Math.sqrt(error / norm));
            }
        }
    }
}
