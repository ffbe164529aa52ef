package io.f2pad.backbone.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.backbone.KnownBackbone;
import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.cpu.CpuBackend;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UntrainedWeightsTest {

    private static FoldedWeights resNet18(long seed) {
        return UntrainedWeights.of(ResNetSpec.RESNET18.layout(), seed);
    }

    /** Large enough that zero padding takes little from layer3, which has 8x8 positions. */
    private static final int SIZE = 128;

    @Test
    void sameSeedSameWeights() {
        FoldedWeights weights = resNet18(1);
        assertFalse(weights.trained());
        assertEquals("generated from seed 1", weights.source());
        assertEquals(weights.sha256(), resNet18(1).sha256());
        assertNotEquals(weights.sha256(), resNet18(2).sha256());
    }

    @Test
    void weightsHaveTheStatedVarianceAndNoBias() {
        for (ConvWeights w : resNet18(1).layers()) {
            double sum = 0;
            double squares = 0;
            for (float v : w.weight()) {
                sum += v;
                squares += v * v;
            }
            int n = w.weight().length;
            double gain = w.name().contains("downsample") ? 1 : w.name().endsWith("conv2") ? 0.5 : 2;
            double expected = gain / (w.in() * w.kernelH() * w.kernelW());
            // five standard errors of the mean, and of the variance of Gaussian values
            assertEquals(0, sum / n, 5 * Math.sqrt(expected / n), w.name());
            assertEquals(1, squares / n / expected, 5 * Math.sqrt(2.0 / n), w.name());
            for (float b : w.bias()) {
                assertEquals(0, b);
            }
        }
    }

    /** Residual branches at full gain would leave the factor of two: layer3 then has 2.4 times the size of layer1. */
    @Test
    void activationsKeepTheirSizeFromTapToTap() {
        for (long seed = 1; seed <= 4; seed++) {
            double[] rms = tapSizes(KnownBackbone.RESNET18, seed);
            for (int tap = 1; tap < rms.length; tap++) {
                double ratio = rms[tap] / rms[0];
                assertTrue(ratio > 0.5 && ratio < 2, "seed " + seed + " tap " + tap + " ratio " + ratio);
            }
        }
    }

    /** One draw of a deep network departs further from the expectation than one of a shallow one. */
    @ParameterizedTest
    @EnumSource(KnownBackbone.class)
    void activationsStayInRange(KnownBackbone known) {
        for (double rms : tapSizes(known, 1)) {
            assertTrue(rms > 0.1 && rms < 10, known + " " + rms);
        }
    }

    /** Root mean squares of the taps for a noise image of unit variance. */
    private static double[] tapSizes(KnownBackbone known, long seed) {
        try (CpuBackend backend = CpuBackend.open(1); Tape tape = new Tape(backend)) {
            Value image = tape.constant("image", Shape.image(3, SIZE, SIZE));
            List<Value> taps = known.untrained(seed).freeze(backend).record(tape, image);
            taps.forEach(tape::keep);
            tape.seal();
            SplittableRandom random = new SplittableRandom(seed);
            float[] noise = new float[3 * SIZE * SIZE];
            for (int i = 0; i < noise.length; i++) {
                noise[i] = (float) (Math.sqrt(3) * random.nextDouble(-1, 1));
            }
            image.tensor().copyFrom(noise);
            tape.forward();
            return taps.stream().mapToDouble(tap -> rms(tap.tensor().toArray())).toArray();
        }
    }

    private static double rms(float[] values) {
        double squares = 0;
        for (float v : values) {
            squares += v * v;
        }
        return Math.sqrt(squares / values.length);
    }
}
