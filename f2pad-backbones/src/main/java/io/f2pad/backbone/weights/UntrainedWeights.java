package io.f2pad.backbone.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Generated default weights: Gaussian, variance-preserving (He et al., 2015), zero bias. A residual block's last
 * convolution is scaled by {@code 1/2}, so that activations stay within a small factor of their size over six blocks.
 * Features are untrained: enough to try the program and for simple textures.
 */
public final class UntrainedWeights {

    private static final double RESIDUAL_GAIN = 0.5;

    private UntrainedWeights() {
    }

    /**
     * Weights of ResNet-18 from the stem to layer3.
     *
     * @param seed same seed, same weights
     * @return the weights
     */
    public static FoldedWeights resNet18(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<ConvWeights> layers = new ArrayList<>();
        for (ResNet18Layout layer : ResNet18Layout.LAYERS) {
            int fan = layer.in() * layer.kernel() * layer.kernel();
            double gain = layer.name().endsWith("conv2") ? RESIDUAL_GAIN : 1;
            double deviation = gain * Math.sqrt((layer.kernel() == 1 ? 1.0 : 2.0) / fan);
            float[] weight = new float[layer.out() * fan];
            for (int i = 0; i < weight.length; i++) {
                weight[i] = (float) (deviation * gaussian(random));
            }
            layers.add(new ConvWeights(layer.name(), layer.out(), layer.in(), layer.kernel(), layer.kernel(), weight,
                    new float[layer.out()]));
        }
        return new FoldedWeights(layers, false);
    }

    /** Box-Muller with StrictMath, the same on every platform. */
    private static double gaussian(SplittableRandom random) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }
}
