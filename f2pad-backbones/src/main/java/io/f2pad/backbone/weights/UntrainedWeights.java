package io.f2pad.backbone.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Generated weights for those who have no weight file: Gaussian with zero bias, made so that activations keep
 * their size. Such features are untrained, enough to try the program and for simple textures.
 *
 * <p>With q the mean square of a residual block's input, weights of variance 2/fan-in (He et al., 2015) keep q across
 * convolution and ReLU. A block's last convolution has half that deviation, so it adds q/2 before the final
 * ReLU: a block with identity shortcut turns q into 1.25 q to 1.5 q. A strided block's shortcut has variance
 * 1/fan-in, so the block turns q into (1 + 1/2) q / 2 = 0.75 q. A stage of both, as ResNet-18's layer2 and layer3 are,
 * keeps q within 0.94 to 1.13. EfficientNet's gains follow from the mean square of SiLU in the same way.
 *
 * <p>This holds in expectation over the weights and away from the zero-padded border. One draw departs from
 * it, because activations are not negative and their common mean meets the same weights everywhere: over 32
 * seeds a stage of ResNet-18 multiplied q by 0.57 to 1.64, on average by 1.01 and 0.99. For the same seeds the root
 * mean squares of the taps were within a factor of two of each other.
 */
public final class UntrainedWeights {

    private UntrainedWeights() {
    }

    /**
     * Weights of a network.
     *
     * @param layout its convolutions
     * @param seed   same seed, same weights, on every platform
     * @return the weights
     */
    public static FoldedWeights of(Layout layout, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<ConvWeights> layers = new ArrayList<>();
        for (Layer layer : layout.layers()) {
            double deviation = Math.sqrt(layer.gain() / layer.fan());
            float[] weight = new float[layer.out() * layer.fan()];
            for (int i = 0; i < weight.length; i++) {
                weight[i] = (float) (deviation * gaussian(random));
            }
            layers.add(new ConvWeights(layer.name(), layer.out(), layer.in(), layer.kernel(), layer.kernel(),
                    weight, new float[layer.out()]));
        }
        return new FoldedWeights(layers, false, "generated from seed " + seed);
    }

    /** Box-Muller with StrictMath, the same on every platform. */
    private static double gaussian(SplittableRandom random) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }
}
