package io.f2pad.inpaint.mae;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.SharedFiles;
import io.f2pad.image.Planes;
import io.f2pad.model.Safetensors;
import io.f2pad.model.TensorFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The tiny network against values of PyTorch in double precision. */
@Tag("shared")
class MaeOracleTest {

    private static final double TOLERANCE = 1e-4;

    @Test
    void predictionAndReconstruction() {
        TensorFile oracle = Safetensors.read(SharedFiles.require("oracles/mae-tiny.safetensors"));
        MaskedAutoencoder network = TinyMae.network();
        Planes image = new Planes(3, 16, 16, oracle.get("image").floats());
        boolean[] masked = new boolean[16];
        for (int patch : oracle.get("masked_patches").ints()) {
            masked[patch] = true;
        }
        check("prediction", oracle.get("prediction").doubles(), network.predict(image, masked, 2));
        double[] expected = oracle.get("reconstruction").doubles();
        for (int i = 0; i < expected.length; i++) {
            // The reference shows its prediction of visible patches too, which is no reconstruction of anything.
            boolean visible = !masked[i % 256 / 64 * 4 + i % 16 / 4];
            expected[i] = visible ? image.data()[i] : expected[i];
        }
        check("reconstruction", expected, network.reconstruct(image, masked, 2).data());
    }

    private static void check(String name, double[] expected, float[] found) {
        double error = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(expected[i] - found[i], 2);
            size += Math.pow(expected[i], 2);
        }
        double relative = Math.sqrt(error / size);
        assertTrue(relative < TOLERANCE, name + ": relative error " + relative);
    }
}
