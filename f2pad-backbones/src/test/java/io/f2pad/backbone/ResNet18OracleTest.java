package io.f2pad.backbone;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.SharedFiles;
import io.f2pad.backbone.weights.ResNet18Weights;
import io.f2pad.model.Safetensors;
import io.f2pad.model.TensorFile;
import io.f2pad.ops.Multiply;
import io.f2pad.oracle.FormulaTensors;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.cpu.CpuBackend;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Features and input gradient of the real network against values of PyTorch in double precision. */
@Tag("shared")
class ResNet18OracleTest {

    private static final double TOLERANCE = 1e-4;

    @ParameterizedTest
    @CsvSource({"64, 64, 64", "80x48, 80, 48"})
    void featuresAndInputGradient(String tag, int height, int width) {
        TensorFile oracle = Safetensors.read(SharedFiles.require("oracles/resnet18-" + tag + ".safetensors"));
        ResNet18 network = new ResNet18(ResNet18Weights.load(
                SharedFiles.require("weights/resnet18-imagenet-stem-layer3.safetensors")));
        try (Backend backend = CpuBackend.open(2); Tape tape = new Tape(backend)) {
            Value image = tape.input("image", Shape.image(3, height, width));
            List<Value> taps = network.freeze(backend).record(tape, image);
            List<Value> cotangents = new ArrayList<>();
            for (Value tap : taps) {
                Value cotangent = tape.constant("cotangent", tap.shape());
                cotangents.add(cotangent);
                tape.keep(tap);
                tape.minimise("dot", tape.apply("dot", new Multiply(), tap, cotangent), 1);
            }
            tape.seal();
            image.tensor().copyFrom(FormulaTensors.floats("resnet18.input." + tag, image.shape().size(), 2));
            for (int l = 0; l < taps.size(); l++) {
                cotangents.get(l).tensor().copyFrom(FormulaTensors.floats(
                        "resnet18.cotangent." + tag + "." + (l + 1), taps.get(l).shape().size(), 1));
            }
            tape.forward();
            tape.backward();
            for (int l = 0; l < taps.size(); l++) {
                String name = "layer" + (l + 1);
                check(name, oracle.get(name).floats(), taps.get(l).tensor().toArray());
            }
            check("input_grad", oracle.get("input_grad").floats(), image.gradient().toArray());
        }
    }

    private static void check(String name, float[] expected, float[] found) {
        double error = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(expected[i] - (double) found[i], 2);
            size += Math.pow(expected[i], 2);
        }
        double relative = Math.sqrt(error / size);
        assertTrue(relative < TOLERANCE, name + ": relative error " + relative);
    }
}
